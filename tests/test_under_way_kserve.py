"""What an edit does to a rollout on KServe: shares move by commits, and other pods take over what git says."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from argo_manifests import environment, model_of, operated, with_model
from mlspec.backends.under_way import under_way
from mlspec.plan.environment import EnvironmentPlan

PLAN = environment("stepped")
MODEL = model_of(PLAN)
OPERATION = MODEL.operated.operation
ROLLOUT = OPERATION.rollout
assert ROLLOUT is not None
assert MODEL.fallback is not None
NEXT: dict[str, Any] = {"serves": replace(MODEL.serves, version="1.2.0"), "fallback": MODEL.serves}
BACK: dict[str, Any] = {"serves": MODEL.fallback, "fallback": None}


def at(stage: str | None, **changes: Any) -> EnvironmentPlan:
    return with_model(PLAN, replace(MODEL, stage=stage, **changes))


def resized(plan: EnvironmentPlan) -> EnvironmentPlan:
    return operated(plan, replace(OPERATION, deployment=replace(OPERATION.deployment, memory="4Gi")))


def rescaled() -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, deployment=replace(OPERATION.deployment, max_replicas=99)))


def stricter() -> EnvironmentPlan:
    assert ROLLOUT is not None
    stages = tuple(replace(stage, seconds=2 * stage.seconds) for stage in ROLLOUT.stages)
    return operated(PLAN, replace(OPERATION, rollout=replace(ROLLOUT, stages=stages)))


@pytest.mark.parametrize(
    ("before", "edit", "effect", "words"),
    [
        (PLAN, lambda: at("full"), "at_once", "1.1.0 goes from half to full: all requests, 50% before"),
        (PLAN, lambda: at(None), "at_once", "1.1.0 goes from half to waiting: 0% of the requests, 50% before"),
        (PLAN, lambda: resized(PLAN), "at_once", "the pods of 1.1.0 are made anew, ungated, and have 50% of the requ"),
        (PLAN, rescaled, "at_once", "the pods of 1.1.0 are made anew, ungated, and have 50% of the requests"),
        (
            at(None),
            lambda: resized(at(None)),
            "none",
            "starts none: the pods of 1.1.0 are made anew, and go on",
        ),
        (PLAN, lambda: at(None, **NEXT), "waits", "starts none yet: 1.2.0 waits without requests until mlspec advance"),
        (PLAN, lambda: at(None, **BACK), "at_once", "goes back to 1.0.0 at once: the pods of before that answered"),
        (at("full"), lambda: at("full", **BACK), "at_once", "1.0.0 gets all requests at once when its pods are ready"),
        (PLAN, stricter, "later", "starts none: one that is under way goes on where it is, and its stages, this one"),
    ],
)
def test_edit_does_to_a_rollout_what_kserve_makes_of_it(
    before: EnvironmentPlan, edit: Callable[[], EnvironmentPlan], effect: str, words: str
) -> None:
    found = under_way(before, edit(), "parcel-delay")
    assert found is not None
    assert (found.environment, found.effect) == ("production", effect)
    assert words in found.says


def test_how_many_pods_there_are_is_no_revision_in_standard_mode() -> None:
    assert ROLLOUT is not None
    last = replace(OPERATION, rollout=replace(ROLLOUT, stages=ROLLOUT.stages[-1:]))
    plan = replace(operated(at(None), last), target=replace(PLAN.target, mode="standard"))
    more = operated(plan, replace(last, deployment=replace(OPERATION.deployment, max_replicas=99)))
    assert under_way(plan, more, "parcel-delay") is None


def test_what_neither_the_cluster_nor_a_gate_sees_is_not_said() -> None:
    assert under_way(PLAN, PLAN, "parcel-delay") is None
    assert under_way(PLAN, operated(PLAN, OPERATION, owner="elsewhere"), "parcel-delay") is None
