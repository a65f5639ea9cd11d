"""How many rungs there are follows from the variants, and each training waits for its own fate alone."""

import json

import pytest

from good_specs import PROJECTS, data_of
from mlspec.pipeline import ProjectFiles, compile_project
from mlspec.plan.plan import Plan

LINEAR = "sklearn.linear_model.LogisticRegression"


def compiled(competing: int, factor: int) -> Plan:
    data = data_of(PROJECTS["minimal"] / "churn" / "model.yaml")
    variants = {f"v{place}": {"estimator": LINEAR, "params": {"C": place + 1}} for place in range(competing)}
    data["model"]["variants"] = {"base_rate": data["model"]["variants"]["base_rate"], **variants}
    data["model"]["stop_early"] = {"factor": factor, "min_rows": 1000}
    project = (PROJECTS["minimal"] / "mlspec.yaml").read_bytes()
    found = compile_project(ProjectFiles(project, {"churn/model.yaml": json.dumps(data).encode()}))
    assert found.plan is not None, found.diagnostics
    return found.plan.models[0]


@pytest.mark.parametrize(
    ("competing", "factor", "rungs"),
    [(2, 3, ()), (3, 3, (1000,)), (8, 3, (1000,)), (9, 3, (1000, 3000)), (8, 2, (1000, 2000, 4000)), (10, 10, (1000,))],
)
def test_rungs_leave_fewer_variants_than_the_factor(competing: int, factor: int, rungs: tuple[int, ...]) -> None:
    rule = compiled(competing, factor).training.stop_early
    assert rule is not None
    assert rule.rungs == rungs
    left = competing
    for _ in rungs:
        left = -(-left // factor)
    assert left <= factor


def test_without_a_rung_there_is_no_stage() -> None:
    assert not [stage for stage in compiled(2, 3).stages if stage.name == "stop_early"]


def test_a_training_waits_for_its_own_fate_and_the_baseline_for_none() -> None:
    stages = {stage.name: stage for stage in compiled(3, 3).stages}
    assert list(stages).index("stop_early") < list(stages).index("train-base_rate")
    fates = {
        name: [path for path in stage.inputs if "stop_early" in path]
        for name, stage in stages.items()
        if name.startswith("train-")
    }
    assert fates == {
        "train-base_rate": [],
        **{f"train-v{place}": [f"out/stop_early/variants/v{place}.json"] for place in range(3)},
    }
    assert "evaluate" not in stages["stop_early"].parameters
