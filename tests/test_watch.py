"""`mlspec watch` of a real Prometheus: what fires, what is quiet and what is not known, by the alerts' own queries."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from argo_manifests import environment, model_of, operated
from measured_history import DAY, Story, moment_of, samples
from mlspec.cli.main import cli
from mlspec.cli.published_schemas import schema
from mlspec.plan.environment import EnvironmentPlan
from running_prometheus import Prometheus, remembering
from test_gate_live import written

WELL = Story()
FAILING = replace(WELL, failed=90)
NOTHING = Story(None, missed=None, label_days=None, lead=None, distances=(None, None))
NO_NUMBER = replace(WELL, missed=float("nan"))
STORIES = [
    WELL,
    FAILING,
    replace(WELL, slow=200),
    replace(WELL, missed=0.2),
    replace(WELL, lead=0.001),
    replace(WELL, distances=(0.05, 0.3)),
    NOTHING,
    replace(WELL, requests=0, failed=0, slow=0),
    replace(WELL, requests=60, failed=50),
    replace(WELL, missed=0.5, label_days=9),
    replace(WELL, missed=0.5, rows=50),
    replace(WELL, distances=(0.05, None)),
    replace(WELL, distances=(None, 0.5)),
    NO_NUMBER,
    replace(FAILING, warm=True, missed=0.2),
    replace(FAILING, warm=True),
]
QUIET = {
    "errors-above-1h": "quiet",
    "slow-above-3h": "quiet",
    "missed-above-7d": "quiet",
    "drift-features": "quiet",
    "log_loss-baseline-lead_below-28d": "quiet",
}
SCHEMA = schema("watch")
Watch = Callable[..., tuple[int, dict[str, Any], dict[str, Any]]]


def of(story: Story) -> int:
    """Returns the place of a story among all that are told."""
    return STORIES.index(story)


def moment_text(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    with remembering(tmp_path_factory.mktemp("prometheus"), samples(STORIES)) as found:
        yield found


@pytest.fixture
def watch(tmp_path: Path, prometheus: Prometheus, capsys: pytest.CaptureFixture[str]) -> Watch:
    """Watches the environment of a good case in a story; returns the code, the report and its causes by name."""

    def watched(
        story: Story, *further: str, plan: EnvironmentPlan | None = None, after: int = 0
    ) -> tuple[int, dict[str, Any], dict[str, Any]]:
        project = tmp_path / "project"
        if not project.exists():
            written(plan or environment(), project)
            (project / "environments" / "production.yaml").touch()
        at = moment_text(moment_of(of(story)) + after)
        words = ["watch", str(project), "--prometheus", prometheus.address, "--format", "json", "--at", at]
        capsys.readouterr()
        code = cli.main([*words, *further], standalone_mode=False)
        said = json.loads(capsys.readouterr().out)
        jsonschema.Draft202012Validator(SCHEMA).validate(said)
        return code, said, {each["name"]: each for each in said["causes"]}

    return watched


def verdicts(causes: dict[str, Any]) -> dict[str, str]:
    return {name: each["verdict"] for name, each in causes.items()}


def test_a_version_that_is_served_well_is_quiet(watch: Watch) -> None:
    code, said, causes = watch(WELL, "--detailed-exitcode")
    assert (code, said["verdict"], verdicts(causes)) == (0, "quiet", QUIET)
    assert said["format_version"] == "1.0"


@pytest.mark.parametrize(
    ("story", "name", "kind", "numbers"),
    [
        (FAILING, "errors-above-1h", "revert", (0.09, 0.05, 3600, 1000)),
        (replace(WELL, slow=200), "slow-above-3h", "revert", (0.2, 0.1, 10_800, 3000)),
        (replace(WELL, missed=0.2), "missed-above-7d", "revert", (0.2, 0.12, 7 * DAY, 5000)),
        (replace(WELL, lead=0.001), "log_loss-baseline-lead_below-28d", "retrain", (0.001, 0.005, 28 * DAY, 5000)),
        (replace(WELL, distances=(0.05, 0.3)), "drift-features", "retrain", (0.3, 0.2, 14 * DAY, 0)),
    ],
)
def test_what_is_met_fires_alone_with_its_numbers(
    watch: Watch, story: Story, name: str, kind: str, numbers: tuple[float, ...]
) -> None:
    code, said, causes = watch(story)
    assert (code, said["verdict"], verdicts(causes)) == (1, "fires", {**QUIET, name: "fires"})
    found = causes[name]
    about = [found[key] for key in ("environment", "model", "version", "kind")]
    assert about == ["production", "parcel-delay", "1.1.0", kind]
    seen = [found[key] or 0 for key in ("measured", "bound", "window", "requests")]
    assert seen == pytest.approx(list(numbers), rel=0.01)
    assert found["looked"] == said["at"]


def test_it_says_since_when(watch: Watch) -> None:
    found = watch(FAILING)[2]["errors-above-1h"]
    assert found["since"] == moment_text(moment_of(of(FAILING)) - 7200)


@pytest.mark.parametrize(
    ("story", "name", "reason"),
    [
        (NOTHING, "errors-above-1h", "no such series: no server of the version is scraped"),
        (NOTHING, "missed-above-7d", "no such series: nobody tells the KPI"),
        (NOTHING, "drift-features", "no such series: nobody compares what is served with what it learnt from"),
        (replace(WELL, requests=0, failed=0, slow=0), "errors-above-1h", "0 requests in 1h, and it takes 100"),
        (replace(WELL, requests=60, failed=50), "errors-above-1h", "60 requests in 1h, and it takes 100"),
        (replace(WELL, missed=0.5, label_days=9), "missed-above-7d", "labels are later than the spec says"),
        (replace(WELL, missed=0.5, rows=50), "missed-above-7d", "50 labelled rows in 7d, and it takes 2,000"),
        (NO_NUMBER, "missed-above-7d", "no number"),
        (replace(WELL, distances=(0.05, None)), "drift-features", "1 of 2 features are compared"),
    ],
)
def test_what_is_not_known_is_neither_met_nor_quiet(watch: Watch, story: Story, name: str, reason: str) -> None:
    code, said, causes = watch(story, "--detailed-exitcode")
    assert (code, said["verdict"], causes[name]["verdict"]) == (2, "inconclusive", "inconclusive")
    assert reason in causes[name]["reason"]
    assert watch(story)[0] == 0


def test_with_no_series_nothing_is_known_at_all(watch: Watch) -> None:
    assert verdicts(watch(NOTHING)[2]) == dict.fromkeys(QUIET, "inconclusive")


def test_drift_of_one_feature_fires_where_the_other_is_not_known(watch: Watch) -> None:
    code, _, causes = watch(replace(WELL, distances=(None, 0.5)))
    assert (code, causes["drift-features"]["verdict"]) == (1, "fires")


def test_while_the_version_before_is_up_a_rule_that_goes_back_is_held(watch: Watch) -> None:
    code, _, causes = watch(replace(FAILING, warm=True, missed=0.2))
    assert (code, verdicts(causes)) == (1, {**QUIET, "errors-above-1h": "held", "missed-above-7d": "fires"})
    assert "servers of 1.0.0 are still up: argo_rollouts goes back" in causes["errors-above-1h"]["reason"]
    code, said, _ = watch(replace(FAILING, warm=True), "--detailed-exitcode")
    assert (code, said["verdict"]) == (0, "quiet")


def test_where_commits_step_the_rollout_every_rule_is_for_ci(watch: Watch) -> None:
    code, _, causes = watch(replace(FAILING, warm=True), plan=environment("stepped"))
    rules = {name: each["verdict"] for name, each in causes.items() if each["kind"] == "revert"}
    assert (code, rules) == (1, {"errors-above-1h": "fires", "slow-above-3h": "quiet", "gates-half": "inconclusive"})
    assert causes["errors-above-1h"]["why"] == "commits step the rollout in production: nobody else goes back"


def test_each_rule_says_why_it_is_for_ci(watch: Watch) -> None:
    causes = watch(WELL)[2]
    assert causes["errors-above-1h"]["why"] == "once no server of 1.0.0 is up nobody else goes back"
    assert (
        causes["missed-above-7d"]["why"] == "what it watches shows 10d after a request, and 1.0.0 is kept warm for 2d"
    )


def test_a_rule_that_asks_for_a_pull_request_is_for_ci(watch: Watch) -> None:
    plan = environment()
    operation = model_of(plan).operated.operation
    rules = tuple(replace(rule, action="revert_pull_request") for rule in operation.rollback.rules)
    asking = operated(plan, replace(operation, rollback=replace(operation.rollback, rules=rules)))
    causes = watch(FAILING, plan=asking)[2]
    assert causes["errors-above-1h"]["why"] == "the rule asks for a pull request"


def test_between_two_looks_the_last_one_stands(watch: Watch) -> None:
    bad = replace(WELL, missed=0.2)
    assert watch(bad, after=3 * DAY)[2]["missed-above-7d"]["verdict"] == "fires"
    assert watch(bad, after=8 * DAY)[2]["missed-above-7d"]["verdict"] == "inconclusive"


def test_a_look_that_found_nothing_is_made_up_for(watch: Watch) -> None:
    found = watch(FAILING, after=-600)[2]["missed-above-7d"]
    assert (found["verdict"], found["looked"]) == ("quiet", moment_text(moment_of(of(FAILING)) - 600))
