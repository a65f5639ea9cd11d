"""What the checks of a rollout let pass, each one word away from what they refuse, and what they refuse together."""

import json
from typing import Any

import pytest
from forecast_specs import canary, not_worse, spec_data

from mlspec.pipeline import ProjectFiles, check

PROJECT = b"apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: case}\n"
LOOP = {"kpis": ["flagged"], "because": "a flag is acted on"}
SHADOW = {"name": "shadow", "mirror": "100%", "for": "60d"}
HALF = {"name": "half", "weight": "50%", "for": "60d"}
FULL = {"name": "full", "weight": "100%", "for": "60d"}


def codes(*stages: dict[str, Any], **sections: Any) -> list[str]:
    """Returns the codes of what is found in a model with these stages, full traffic behind them."""
    data = spec_data(*stages, FULL, **sections)
    found = check(ProjectFiles(PROJECT, {"churn/model.yaml": json.dumps(data).encode()}))
    return [diagnostic.rule.code for diagnostic in found.diagnostics]


def gated(stage: dict[str, Any], gate: dict[str, Any], **changes: str) -> dict[str, Any]:
    return {**stage, **changes, "gates": [gate]}


LATE = {"kpi": "late", "at_most": "30%"}
SLOW = {"kpi": "slow", "at_most": "5%"}


@pytest.mark.parametrize(("duration", "found"), [("9h", ["MLS501"]), ("10h", ["MLS503"]), ("60d", [])])
def test_a_stage_ends_before_after_or_long_after_labels(duration: str, found: list[str]) -> None:
    assert codes(gated(HALF, LATE, **{"for": duration})) == found


def test_a_standing_gate_needs_one_stage_that_is_long_enough() -> None:
    data = spec_data(HALF | {"for": "1h"}, FULL)
    data["rollout"]["always"] = [LATE]
    found = check(ProjectFiles(PROJECT, {"churn/model.yaml": json.dumps(data).encode()}))
    assert found.diagnostics == ()


@pytest.mark.parametrize("kpi", ["late", "flagged"])
def test_without_a_loop_a_shadow_may_be_gated_on_anything_that_it_sees(kpi: str) -> None:
    assert codes(gated(SHADOW, {"kpi": kpi, "at_most": "30%"})) == []
    assert codes(gated(SHADOW, {"kpi": kpi, "at_most": "30%"}), prediction={"feedback_loop": LOOP}) == ["MLS502"]


def test_a_loop_leaves_figures_of_the_system_and_other_stages_alone() -> None:
    assert codes(gated(SHADOW, SLOW), gated(HALF, LATE), prediction={"feedback_loop": LOOP}) == []


@pytest.mark.parametrize(("every", "found"), [("60d", []), ("61d", []), ("31d", []), ("30d", ["MLS504"])])
def test_one_look_is_no_peeking(every: str, found: list[str]) -> None:
    assert codes(gated(HALF, {**LATE, "every": every})) == found


@pytest.mark.parametrize("test", ["always_valid", "group_sequential"])
def test_a_test_for_many_looks_may_look_often(test: str) -> None:
    assert codes(gated(HALF, {**LATE, "every": "3d", "test": test})) == []
    assert codes(gated(HALF, {**LATE, "every": "3d"}), evidence={"test": test}) == []
    assert codes(gated(HALF, {**LATE, "every": "3d", "test": "fixed"}), evidence={"test": test}) == ["MLS504"]


@pytest.mark.parametrize(("answer", "found"), [("pause", []), ("abort", []), ("pass", ["MLS505"])])
def test_missing_data_never_pass(answer: str, found: list[str]) -> None:
    data = spec_data(gated(HALF, SLOW), FULL)
    data["rollout"]["on_missing_data"] = answer
    answered = check(ProjectFiles(PROJECT, {"churn/model.yaml": json.dumps(data).encode()}))
    assert [diagnostic.rule.code for diagnostic in answered.diagnostics] == found


def test_what_is_too_little_for_any_verdict_is_another_fault_than_too_little_for_this_one() -> None:
    assert codes(canary(SLOW, "10%", "2d")) == ["MLS505"]
    assert codes(canary({"kpi": "slow", "at_most": "3%"}, "10%", "3d")) == ["MLS503"]


def test_each_gate_is_told_by_itself() -> None:
    wide, narrow = not_worse("flagged", "20pp"), not_worse("flagged", "1pp")
    stage = {**HALF, "for": "3d", "gates": [wide, narrow, {**narrow, "kpi": "late"}]}
    assert codes(stage) == ["MLS503", "MLS503"]


@pytest.mark.parametrize("section", ["gates", "monitoring"])
def test_only_what_rolls_out_or_back_needs_an_expectation(section: str) -> None:
    sections: dict[str, Any] = {
        "gates": [{"kpi": "auc", "at_least": 0.6}],
        "monitoring": {"kpis": [{"kpi": "auc", "every": "1d", "window": "28d"}]},
    }
    assert codes(gated(HALF, LATE), **{section: sections[section]}) == []


def test_a_rule_on_a_score_is_no_stage_that_waits_for_rows() -> None:
    rule = {"kpi": "auc", "against": "baseline", "lead_below": 0.03, "window": "28d"}
    assert codes(rollback={"when": [rule]}) == []
    assert codes(gated(HALF, not_worse("auc", 0.01))) == ["MLS506"]


def test_without_traffic_a_rollout_with_gates_cannot_be_planned() -> None:
    data = spec_data(gated(HALF, LATE), FULL)
    del data["prediction"]["traffic"]
    found = check(ProjectFiles(PROJECT, {"churn/model.yaml": json.dumps(data).encode()}))
    assert [diagnostic.rule.code for diagnostic in found.diagnostics] == ["MLS506"]


def helps(*stages: dict[str, Any], rate: str) -> str:
    data = spec_data(*stages, FULL, prediction={"traffic": {"rate": rate}})
    (found,) = check(ProjectFiles(PROJECT, {"churn/model.yaml": json.dumps(data).encode()})).diagnostics
    assert found.help is not None
    return found.help


@pytest.mark.parametrize(
    ("rate", "accepted"),
    [
        ("16/day", None),
        ("500/day", "24.2 points, and evidence: {min_rows: 25}"),
        ("90000/day", "1.8 points"),
    ],
)
def test_a_wider_margin_names_all_that_it_takes(rate: str, accepted: str | None) -> None:
    told = helps(canary(not_worse("flagged", "1pp"), weight="5%"), rate=rate)
    assert told.partition("accept a detectable change of ")[2] == (accepted or "")


def test_nobody_is_told_to_wait_longer_than_a_year_where_another_way_leads_out() -> None:
    assert helps(canary(not_worse("flagged", "3pp"), weight="5%"), rate="60/day").startswith("weight: 50% with for: ")
    assert " at 5% (" not in helps(canary(not_worse("flagged", "3pp"), weight="5%"), rate="60/day")
