"""What watches a model, by the judgement of promtool: each alert fires, stays silent, and meets missing data."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from argo_manifests import environment, manifests, model_of, with_model
from judges import ran
from mlspec.plan.serving import Parity
from mlspec.rendering import render_environment
from rendered_manifests import rendered

DELIVERY = environment()
SERVED = replace(model_of(DELIVERY).serves, parity=Parity("daily", 0.01))
PLAN = with_model(DELIVERY, replace(model_of(DELIVERY), serves=SERVED))
FILE = "generated/environments/production/parcel-delay/rules.yaml"
RULES = next(file.text for file in render_environment(PLAN).files if file.path == FILE)
RUNBOOK = "generated/environments/production/parcel-delay/runbook.md"
PAGE = next(file.text for file in render_environment(PLAN).files if file.path == RUNBOOK)
GROUPS = yaml.load(RULES, yaml.CSafeLoader)["groups"]
HOUR, DAY = 3600, 86_400
HOURS = 19 * 24
"""How long series go on, in steps of an hour: past the longest time that a condition has to hold."""
SOON = 30
"""When most stories are told, in hours: past every window of a counter."""


def selector(metric: str, **labels: str) -> str:
    return f"{metric}{{{','.join(f'{name}={json.dumps(value)}' for name, value in labels.items())}}}"


def steady(value: float) -> str:
    return f"{value}x{HOURS}"


def no_number() -> str:
    return " ".join(["NaN"] * (SOON + 1))


def counted(an_hour: float) -> str:
    return f"0+{an_hour}x{HOURS}"


def quality(kpi: str, window: int, group: str, version: str = "1.1.0") -> dict[str, str]:
    return {**served(version), "kpi": kpi, "slice": group, "window": f"{window}s"}


def served(version: str, **labels: str) -> dict[str, str]:
    return {"namespace": "ml-production", "model": "parcel-delay", "model_version": version, **labels}


def distance(metric: str, feature: str) -> str:
    return selector(metric, **served("1.1.0", method="psi", window=f"{14 * DAY}s", feature=feature))


INFO = {version: selector("mlspec_model_info", **served(version), digest="sha256:0") for version in ("1.0.0", "1.1.0")}
FAILED = selector("mlspec_requests_total", **served("1.1.0", outcome="failed"))
ANSWERED = selector("mlspec_requests_total", **served("1.1.0", outcome="answered"))
REFUSED = selector("mlspec_requests_total", **served("1.1.0", outcome="refused"))
TIMED = selector("mlspec_request_duration_seconds_count", **served("1.1.0"))
QUICK = selector("mlspec_request_duration_seconds_bucket", **served("1.1.0", le="0.12"))
DROPPED = selector("mlspec_log_lines_total", **served("1.1.0", outcome="dropped"))
WATERMARK = selector("mlspec_label_watermark_seconds", namespace="ml-production", model="parcel-delay")
MISSED = {
    group: selector("mlspec_quality_value", **quality("missed", 14 * DAY, group)) for group in ("", "far", "busy")
}
ROWS = selector("mlspec_quality_samples", **quality("missed", 14 * DAY, ""))
MISSED_RULE = selector("mlspec_quality_value", **quality("missed", 7 * DAY, ""))
LEAD = selector("mlspec_quality_lead", **quality("log_loss", 28 * DAY, ""), against="baseline")
DRIFT = distance("mlspec_drift_score", "distance")
DIFFER = selector("mlspec_parity_mismatch_ratio", **served("1.1.0", input="distance"))
COMPARED = selector("mlspec_parity_rows", **served("1.1.0", outcome="compared"))
RECOMPUTED = selector("mlspec_parity_run_timestamp_seconds", **served("1.1.0"))
RUNS = {
    days: selector("mlspec_quality_run_timestamp_seconds", **served("1.1.0", kpi="missed", window=f"{days * DAY}s"))
    for days in (14, 7)
}
COMPARISON = selector("mlspec_drift_run_timestamp_seconds", **served("1.1.0", method="psi", window=f"{14 * DAY}s"))
CHANCE = {feature: distance("mlspec_drift_null_quantile", feature) for feature in ("distance", "depot_load")}


def well() -> dict[str, str]:
    """Returns the series of a version with which nothing is wrong."""
    series = {
        **dict.fromkeys(INFO.values(), steady(1)),
        FAILED: counted(1),
        ANSWERED: counted(1999),
        TIMED: counted(2000),
        QUICK: counted(1980),
        DROPPED: steady(0),
        WATERMARK: f"-{3 * DAY}+{HOUR}x{HOURS}",
        MISSED_RULE: steady(0.06),
        selector("mlspec_quality_samples", **quality("missed", 7 * DAY, "")): steady(9000),
        LEAD: steady(0.02),
        selector("mlspec_quality_samples", **quality("log_loss", 28 * DAY, "")): steady(9000),
        DRIFT: steady(0.05),
        DIFFER: steady(0),
        **dict.fromkeys((RECOMPUTED, COMPARISON, *RUNS.values()), f"0+{HOUR}x{HOURS}"),
        distance("mlspec_drift_score", "depot_load"): steady(0.05),
        **dict.fromkeys(CHANCE.values(), steady(0.1)),
    }
    for group, value in MISSED.items():
        labels = quality("missed", 14 * DAY, group)
        series[value] = steady(0.06)
        series[selector("mlspec_quality_samples", **labels)] = steady(9000)
        series[selector("mlspec_quality_standard_error", **labels)] = steady(0.002)
    return series


@dataclass(frozen=True)
class Story:
    """What differs from a version with which nothing is wrong (None: the series is missing), and what fires then."""

    differs: dict[str, str | None]
    fires: tuple[dict[str, str], ...] = ()
    at: int = SOON


def alert(name: str, **about: str) -> dict[str, str]:
    return {"alertname": f"Mlspec{name}", **about}


def rule(kpi: str, action: str) -> dict[str, str]:
    return alert("RollbackRuleMet", kpi=kpi, mlspec_action=action)


def elsewhere(series: str) -> str:
    return series.replace("ml-production", "ml-staging")


FAILING: dict[str, str | None] = {FAILED: counted(200)}
STORIES = {
    "nothing is wrong": Story({}),
    "no server is there": Story(
        {INFO["1.0.0"]: None, INFO["1.1.0"]: None}, (alert("NobodyAnswers"), alert("VersionNotServing"))
    ),
    "the version before answers instead": Story({INFO["1.1.0"]: None}, (alert("VersionNotServing"),)),
    "the version before is gone": Story({INFO["1.0.0"]: None}),
    "lines of the log are lost": Story({DROPPED: counted(5)}, (alert("LogLinesLost"),)),
    "errors while the version before is up": Story(FAILING, (rule("errors", "rollback"),)),
    "errors once it is gone": Story({**FAILING, INFO["1.0.0"]: None}, (rule("errors", "revert_pull_request"),)),
    "errors beside many refused requests": Story({**FAILING, REFUSED: counted(20_000)}, (rule("errors", "rollback"),)),
    "errors of too few requests": Story({FAILED: counted(9), ANSWERED: counted(81)}),
    "no requests at all": Story(dict.fromkeys((FAILED, ANSWERED, TIMED, QUICK), steady(0))),
    "no counters at all": Story(dict.fromkeys((FAILED, ANSWERED, TIMED, QUICK))),
    "slow answers": Story({QUICK: counted(1600)}, (rule("slow", "rollback"), alert("KpiBeyondBound", kpi="slow"))),
    "slower than the bound, which no rule minds": Story({QUICK: counted(1900)}, (alert("KpiBeyondBound", kpi="slow"),)),
    "more are missed than the rule bears": Story({MISSED_RULE: steady(0.13)}, (rule("missed", "revert_pull_request"),)),
    "more are missed on a slice": Story(
        {MISSED["far"]: steady(0.11)}, (alert("KpiBeyondBound", kpi="missed", slice="far"),)
    ),
    "more are missed, but not surely": Story({MISSED[""]: steady(0.092)}),
    "more are missed of too few rows": Story({MISSED[""]: steady(0.2), ROWS: steady(150)}),
    "what is missed is no number": Story({MISSED[""]: no_number(), MISSED_RULE: no_number()}),
    "nobody tells what is missed": Story(
        {MISSED[""]: None, MISSED["far"]: steady(0.11)},
        (alert("KpiUnknown", kpi="missed"), alert("KpiBeyondBound", kpi="missed", slice="far")),
        at=HOURS,
    ),
    "labels are late": Story(
        {WATERMARK: f"-{5 * DAY}+{HOUR}x{HOURS}", MISSED[""]: steady(0.2), MISSED_RULE: steady(0.2)},
        (alert("LabelsLate"),),
    ),
    "a feature has moved": Story(
        {DRIFT: steady(0.3)},
        (alert("FeatureDrifts", feature="distance"), alert("RetrainingDue", drift="features", mlspec_action="retrain")),
    ),
    "a feature has moved less than matters": Story({DRIFT: steady(0.15)}),
    "a feature has moved less than chance does": Story({DRIFT: steady(0.3), CHANCE["distance"]: steady(0.4)}),
    "nobody compares the features": Story(
        {DRIFT: steady(0.3), **dict.fromkeys(CHANCE.values())}, (alert("DriftUnknown"),), at=HOURS
    ),
    "what was told of a KPI stays when its job is gone": Story(
        {RUNS[14]: steady(0)}, (alert("RunOverdue", kpi="missed"),), at=HOURS
    ),
    "a KPI is told, and of no run": Story({RUNS[7]: None}, (alert("RunOverdue", kpi="missed"),)),
    "what was told of features stays when their job is gone": Story(
        {COMPARISON: steady(0)}, (alert("RunOverdue"),), at=HOURS
    ),
    "a job ran two days ago": Story(dict.fromkeys((COMPARISON, *RUNS.values()), steady(0)), at=2 * 24),
    "inputs differ from the sources": Story({DIFFER: steady(0.04)}, (alert("InputsDiffer", input="distance"),)),
    "a value in a hundred may differ": Story({DIFFER: steady(0.01)}),
    "inputs were computed again once": Story({RECOMPUTED: steady(0)}, (alert("ParityUnknown"),), at=HOURS),
    "no logged row was found again": Story({COMPARED: steady(0)}, (alert("ParityUnknown"),), at=HOURS),
    "inputs were never computed again": Story({DIFFER: None, RECOMPUTED: None}, (alert("ParityUnknown"),), at=HOURS),
    "the lead is lost": Story(
        {LEAD: steady(0.001)}, (alert("RetrainingDue", kpi="log_loss", mlspec_action="retrain"),)
    ),
    "nobody tells the lead": Story({LEAD: None}),
    "nothing is well in another environment": Story(
        {
            elsewhere(WATERMARK): f"-{50 * DAY}+{HOUR}x{HOURS}",
            **dict.fromkeys(map(elsewhere, (MISSED[""], MISSED_RULE, DRIFT, DIFFER)), steady(0.9)),
            **{elsewhere(each): values for each, values in well().items() if "samples" in each},
            elsewhere(LEAD): steady(-1),
        }
    ),
    "jobs work for another environment alone": Story(
        {
            **dict.fromkeys((*MISSED.values(), DRIFT, *CHANCE.values(), RECOMPUTED)),
            **dict.fromkeys(map(elsewhere, (*MISSED.values(), DRIFT, *CHANCE.values())), steady(0.05)),
            elsewhere(RECOMPUTED): f"0+{HOUR}x{HOURS}",
        },
        (alert("KpiUnknown", kpi="missed"), alert("DriftUnknown"), alert("ParityUnknown")),
        at=HOURS,
    ),
}
SHOWN = ("alertname", "kpi", "slice", "feature", "input", "drift", "mlspec_action")


def told(name: str, story: Story) -> dict[str, Any]:
    """Returns a test of promtool: the alerts that fire at a moment, and no others."""
    series = {**well(), **story.differs}
    samples = [{"labels": selector("", **labels), "value": 1} for labels in story.fires]
    fires = f'count by ({", ".join(SHOWN)}) (ALERTS{{alertstate="firing"}})'
    return {
        "name": name,
        "interval": "1h",
        "input_series": [{"series": each, "values": values} for each, values in series.items() if values is not None],
        "promql_expr_test": [{"expr": fires, "eval_time": f"{story.at}h", "exp_samples": samples}],
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("rules")
    (found / "rules.yaml").write_text(RULES)
    return found


def verdict(folder: Path, stories: dict[str, Story], every: str) -> tuple[int, str]:
    """Returns how promtool ends when it is told stories in which rules are asked so often, and what it says."""
    tests = [told(name, story) for name, story in stories.items()]
    (folder / "stories.yaml").write_text(
        json.dumps({"rule_files": ["rules.yaml"], "evaluation_interval": every, "tests": tests})
    )
    ended = ran(["promtool", "test", "rules", "stories.yaml"], folder)
    return ended.returncode, ended.stdout + ended.stderr


def test_each_alert_fires_stays_silent_and_meets_missing_data(folder: Path) -> None:
    soon = {name: story for name, story in STORIES.items() if story.at == SOON}
    late = {name: story for name, story in STORIES.items() if story.at > SOON}
    for stories, every in ((soon, "1h"), (late, "12h")):
        code, said = verdict(folder, stories, every)
        assert code == 0, said


def test_each_alert_has_a_story_in_which_it_fires() -> None:
    fired = {each["alertname"] for story in STORIES.values() for each in story.fires}
    assert fired == {rule["alert"] for group in GROUPS for rule in group["rules"] if "alert" in rule}


def test_a_story_that_is_told_wrong_is_refused(folder: Path) -> None:
    silent = {"silent": Story({DROPPED: counted(5)})}
    code, said = verdict(folder, silent, "1h")
    assert code != 0
    assert "MlspecLogLinesLost" in said


def test_each_alert_has_an_owner_a_severity_and_says_what_is_wrong() -> None:
    for group in GROUPS:
        for rule in group["rules"]:
            if "alert" in rule:
                assert set(rule["labels"]) >= {"owner", "severity", "environment", "namespace", "model"}, rule
                assert rule["labels"]["severity"] in {"page", "ticket"}
                assert rule["annotations"]["summary"]


def test_each_alert_points_to_its_section_of_the_runbook() -> None:
    sections = {
        f"{RUNBOOK}#{line.removeprefix('### ').lower()}" for line in PAGE.splitlines() if line.startswith("### ")
    }
    assert sections == {
        rule["annotations"]["runbook"] for group in GROUPS for rule in group["rules"] if "alert" in rule
    }


def test_alerts_that_chance_can_raise_are_asked_as_often_as_the_budget_counts() -> None:
    monitoring = model_of(PLAN).operated.operation.monitoring
    asked = {
        (rule["labels"]["kpi"], rule["labels"].get("slice", "")): group["interval"]
        for group in GROUPS
        for rule in group["rules"]
        if rule["labels"].get("alert") == "MlspecKpiBeyondBound"
    }
    bounded = [each for each in monitoring.kpis if each.bound is not None]
    assert asked == {(each.kpi, group): f"{each.every_seconds}s" for each in bounded for group in ("", *each.slices)}


def test_no_alert_is_told_for_longer_than_minutes_after_its_rules_are_gone() -> None:
    told = {group["interval"] for group in GROUPS if any("alert" in rule for rule in group["rules"])}
    assert told == {"60s"}


@pytest.mark.parametrize(
    ("values", "minutes", "fires"),
    [
        ("{found}", 64, True),
        ("{found}", 66, False),
        ("{found} _x59 {found}", 120, True),
        ("{found} _x59 stale", 66, False),
    ],
)
def test_what_a_look_found_holds_until_the_next_and_no_longer(
    folder: Path, values: str, minutes: int, *, fires: bool
) -> None:
    wanted = {"alert": "MlspecRollbackRuleMet", "kpi": "errors", "way_back": "warm"}
    (look,) = (
        (group["interval"], rule)
        for group in GROUPS
        for rule in group["rules"]
        if wanted.items() <= rule.get("labels", {}).items() and rule.get("record") == "mlspec:alert:found"
    )
    assert look[0] == f"{HOUR}s"
    asked = [group for group in GROUPS if ".looks." not in group["name"]]
    (folder / "asked.yaml").write_text(json.dumps({"groups": asked}))
    holds = 'count(ALERTS{alertname="MlspecRollbackRuleMet",alertstate="firing"})'
    test = {
        "interval": "1m",
        "input_series": [
            {"series": selector(look[1]["record"], **look[1]["labels"]), "values": values.format(found="0.1")}
        ],
        "promql_expr_test": [
            {"expr": holds, "eval_time": f"{minutes}m", "exp_samples": [{"labels": "{}", "value": 1}] if fires else []}
        ],
    }
    (folder / "looks.yaml").write_text(
        json.dumps({"rule_files": ["asked.yaml"], "evaluation_interval": "1m", "tests": [test]})
    )
    ended = ran(["promtool", "test", "rules", "looks.yaml"], folder)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_an_alert_that_asks_for_the_way_back_says_the_command_and_which_version_it_leaves() -> None:
    commands = {
        rule["annotations"].get("command")
        for group in GROUPS
        for rule in group["rules"]
        if rule.get("alert") == "MlspecRollbackRuleMet"
    }
    assert commands == {"mlspec rollback parcel-delay --in production --from 1.1.0"}
    assert commands < set(PAGE.splitlines())


def test_the_operator_and_a_prometheus_without_it_get_the_same_rules() -> None:
    assert manifests(PLAN)["parcel-delay/prometheus-rule.yaml"]["spec"]["groups"] == GROUPS


def test_promtool_finds_no_fault_in_any_rule_file(folder: Path) -> None:
    files = [str(each.path) for each in rendered() if each.path.name == "rules.yaml"]
    assert len(files) > 1
    checked = ran(["promtool", "check", "rules", "--lint=all", "--lint-fatal", *files], folder)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("absent(", "absnt("),
        ('for: "300s"', 'for: "soon"'),
        ("alert: MlspecLogLinesLost", "alrt: MlspecLogLinesLost"),
        ('model_version: "1.0.0"', 'model_version: "1.1.0"'),
    ],
)
def test_bad_rules_are_refused(folder: Path, words: str, instead: str) -> None:
    assert words in RULES
    (folder / "bad.yaml").write_text(RULES.replace(words, instead))
    checked = ran(["promtool", "check", "rules", "--lint=all", "--lint-fatal", "bad.yaml"], folder)
    assert checked.returncode != 0
