"""The rollout of the flights, as somebody would write it: every check of a rollout is content with it."""

import json

from forecast_specs import canary, not_worse, spec_data

from mlspec.lowering.operation import lower_operation
from mlspec.pipeline import ProjectFiles, check
from mlspec.plan.operation import Rollout
from mlspec.spec.model_spec import ModelSpec

PROJECT = b"apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: case}\n"
CREW = {"header": "x-cohort", "equals": "crew", "share": "3%"}
FLIGHTS = spec_data(
    {"name": "shadow", "mirror": "100%", "for": "24h", "gates": [{"kpi": "disagreement", "at_most": "20%"}]},
    {"name": "crew", "cohort": CREW, "for": "24h", "approval": {"by": "ground-operations", "at": "end"}},
    canary({"kpi": "slow", "at_most": "5%"}, "10%", "7d"),
    {"name": "half", "weight": "50%", "for": "14d", "gates": [not_worse("cost", 0.8)]},
    {"name": "full", "weight": "100%", "for": "24h"},
    kpis={"disagreement": {"system": "shadow_disagreement", "expected": "8%"}},
    evidence={"alpha": 0.05, "power": 0.8, "sides": "one"},
    rollback={
        "keep_warm": "36h",
        "when": [
            {"kpi": "errors", "above": "50%", "window": "3h", "min_requests": 8},
            {"kpi": "errors", "above": "2%", "window": "7d", "min_requests": 400},
            {"kpi": "auc", "against": "baseline", "lead_below": 0.03, "window": "28d", "action": "revert_pull_request"},
        ],
    },
)
FLIGHTS["rollout"]["always"] = [{"kpi": "errors", "at_most": "1%"}]


def rollout() -> Rollout:
    found = lower_operation(ModelSpec.model_validate(FLIGHTS)).rollout
    assert found is not None
    return found


def test_nothing_is_found() -> None:
    found = check(ProjectFiles(PROJECT, {"churn/model.yaml": json.dumps(FLIGHTS).encode()}))
    assert found.diagnostics == ()


def test_the_plan_names_the_stages_that_a_standing_gate_says_nothing_in() -> None:
    judged = {stage.name: [gate.judged for gate in stage.always] for stage in rollout().stages}
    assert judged == {"shadow": [True], "crew": [False], "canary": [True], "half": [True], "full": [True]}


def test_the_plan_counts_requests() -> None:
    counted = [(stage.requests, stage.production_requests) for stage in rollout().stages]
    assert counted == [(922, 922), (28, 894), (645, 5809), (6454, 6454), (922, 0)]


def test_every_gate_has_its_rows_and_passes_an_equal_model() -> None:
    gates = [gate.forecast for stage in rollout().stages for gate in stage.gates]
    assert all(forecast is not None and forecast.enough and forecast.equal_passes > 0.8 for forecast in gates)
