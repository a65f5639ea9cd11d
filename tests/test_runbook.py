"""The runbook of a model says what to do on the tool that rolls it out, and nothing that is not there."""

from dataclasses import replace

import pytest

from argo_manifests import environment, manifests, model_of, operated, with_model
from mlspec.plan.environment import Caller, EnvironmentPlan
from mlspec.rendering import render_environment
from rendered_manifests import pods_of

PLAN = environment()


def test_the_runbook_says_who_calls_and_how_to_go_back() -> None:
    callers = (Caller("crew `desk`", "crew", "<b>@ada</b>"),)
    told = page(operated(PLAN, model_of(PLAN).operated.operation, consumers=callers, description="[Late?](//x) *a*"))
    assert "mlspec rollback parcel-delay --in production --from 1.1.0" in told
    assert "- called by: <code>crew &#96;desk&#96;</code> of `crew`, `<b>@ada</b>`" in told
    assert "- what: \\[Late?](//x)" not in told
    alone = page(with_model(PLAN, replace(model_of(PLAN), fallback=None)))
    assert "mlspec rollback" not in alone
    assert "none is named as the fallback" in alone


def page(plan: EnvironmentPlan) -> str:
    place = f"/{model_of(plan).name}/runbook.md"
    return next(file.text for file in render_environment(plan).files if file.path.endswith(place))


@pytest.mark.parametrize(
    ("case", "container", "status", "back"),
    [
        (
            "delivery",
            "server",
            "kubectl argo rollouts get rollout parcel-delay -n ml-production",
            ("stays up for 2d after full traffic; later its pods start first", "argo rollouts abort parcel-delay"),
        ),
        (
            "flux",
            "server",
            "kubectl -n ml-production describe canary parcel-delay",
            ("Nothing stays up", "goes through all stages", '"skipAnalysis":true,"analysis":{"interval":"1m"}'),
        ),
        (
            "stepped",
            "kserve-container",
            "kubectl -n ml-production describe inferenceservice parcel-delay",
            ("Nothing stays up", "kubectl apply -k generated/environments/production/parcel-delay/stages/0-waiting`"),
        ),
    ],
)
def test_the_runbook_speaks_of_the_tool_that_rolls_out(
    case: str, container: str, status: str, back: tuple[str, ...]
) -> None:
    plan = environment(case)
    told = page(plan)
    assert f" -c {container} --previous" in told
    assert f"`{status}`" in told
    assert all(each in told for each in back)
    assert "for 0s" not in told
    pods = [
        each.template["spec"]
        for manifest in manifests(plan).values()
        if "metadata" in manifest
        for each in pods_of(manifest)
    ]
    assert container in {each["name"] for spec in pods for each in spec["containers"]}


def test_without_stages_the_runbook_speaks_of_none() -> None:
    for case in ("delivery", "flux", "stepped"):
        plan = environment(case)
        operation = replace(model_of(plan).operated.operation, rollout=None)
        told = page(operated(plan, operation))
        back = told[told.index("## The way back") : told.index("## What it is judged by")]
        assert "In the middle of a rollout" not in back
        assert "all stages" not in back


def test_without_warmth_the_runbook_promises_none() -> None:
    operation = model_of(PLAN).operated.operation
    cold = replace(operation, rollback=replace(operation.rollback, keep_warm_seconds=0))
    told = page(operated(PLAN, cold))
    assert "The version before does not stay up after full traffic: its pods start first." in told
