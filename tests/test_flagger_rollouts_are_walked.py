"""Rollouts by Flagger are walked from the tick that sees them to their end, and come out as the plan promised.

Two things are Flagger's own, and documented: it starts an interval after it has seen the new pods, and what a check
finds takes the candidate out an interval later.
"""

import copy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argo_manifests import environment, manifests, model_of, operated
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.operation import Bound, Operation
from simulators.flagger import Canary, Objects
from simulators.measured_world import MOODS, Moods, World, good, worlds
from simulators.promise import Promise
from simulators.walk import AT_ONCE, HORIZON, Traffic, Walk

BARE = environment("flux")


def with_shadow(operation: Operation) -> Operation:
    """Returns the operation with a shadow before its weights."""
    assert operation.rollout is not None
    first, *others = operation.rollout.stages
    shadow = replace(first, name="shadow", route="mirror", share=0.5)
    seconds = operation.rollout.seconds + shadow.seconds
    return replace(operation, rollout=replace(operation.rollout, stages=(shadow, first, *others), seconds=seconds))


OPERATION = with_shadow(model_of(BARE).operated.operation)
PLAN = operated(BARE, OPERATION)
STEP = 12 * 3600
KPIS = ("errors", "slow")


@cache
def objects_of(plan: EnvironmentPlan) -> Objects:
    return {(each["kind"], each["metadata"]["name"]): each for each in manifests(plan).values() if "metadata" in each}


OBJECTS = objects_of(PLAN)


def walked(moods: Moods, objects: Objects = OBJECTS, ready_after: int | None = 0) -> Walk:
    # What the world is like is told from the moment at which the first stage begins.
    world = World(lambda kpi, now: moods(kpi, now - STEP))
    return Canary(objects["Canary", "parcel-delay"]["spec"], objects, world.ask, ready_after).go()


def promised(moods: Moods, operation: Operation = OPERATION) -> Walk:
    """Returns what the plan promises; what is not surely good goes back, and nobody is asked."""

    def verdict(bound: Bound, _: str, now: int) -> str:
        return "pass" if moods(bound.kpi, now) == "good" else "fail"

    return Promise(operation, verdict, lambda kpi, now: moods(kpi, now) == "awful", AT_ONCE).told()


def in_its_time(promise: Walk) -> tuple[str, int, list[tuple[int, Traffic]]]:
    """Returns a promise in Flagger's time."""
    late = STEP if promise.outcome == "back" else 0
    moved = [(0, Traffic()), *((now + STEP, traffic) for now, traffic in promise.traffic)]
    if late:
        moved[-1] = (moved[-1][0] + late, moved[-1][1])
    return promise.outcome, promise.ended + STEP + late, moved


def seen(walk: Walk) -> tuple[str, int, list[tuple[int, Traffic]]]:
    return walk.outcome, walk.ended, walk.traffic


def test_a_good_version_goes_through_every_stage_in_the_time_that_the_plan_says() -> None:
    walk = walked(good)
    assert OPERATION.rollout is not None
    assert (walk.outcome, walk.ended) == ("full", STEP + OPERATION.rollout.seconds)
    assert walk.traffic == [
        (0, Traffic()),
        (STEP, Traffic(mirror=50)),
        (2 * STEP, Traffic(10)),
        (3 * STEP, Traffic(50)),
        (4 * STEP, Traffic(100)),
    ]
    assert seen(walk) == in_its_time(promised(good))


@pytest.mark.parametrize("mood", [mood for mood in MOODS if mood != "good"])
@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("kpi", KPIS)
def test_whatever_is_not_surely_good_at_the_end_of_a_stage_goes_back(kpi: str, place: int, mood: str) -> None:
    moods = worlds((kpi, mood, place * STEP + 1, (place + 1) * STEP + 1))
    walk = walked(moods)
    assert seen(walk) == in_its_time(promised(moods))
    assert (walk.outcome, walk.ended) == ("back", (place + 3) * STEP)
    assert walk.traffic[-1] == (walk.ended, Traffic())
    if mood != "down":
        assert kpi in walk.because


def test_trouble_that_is_over_when_flagger_looks_goes_unseen() -> None:
    assert walked(worlds(("errors", "awful", STEP + 60, 2 * STEP - 60))).outcome == "full"


def test_a_rule_without_enough_requests_says_nothing() -> None:
    objects = copy.deepcopy(OBJECTS)
    checks = objects["Canary", "parcel-delay"]["spec"]["analysis"]["metrics"]
    checks[:] = [check for check in checks if ".rule." in check["name"]]
    assert len(checks) == 1
    outcomes = {mood: walked(worlds(("errors", mood, 0, HORIZON)), objects).outcome for mood in MOODS}
    assert outcomes == {**dict.fromkeys(MOODS, "full"), "awful": "back", "down": "back"}


def test_nothing_is_a_number_that_lies_in_every_range() -> None:
    """A query that gave NaN would pass: Flagger compares it with both bounds, and neither comparison holds."""
    objects = copy.deepcopy(OBJECTS)
    moods = worlds(("slow", "nan", 0, HORIZON))
    assert walked(moods, objects).outcome == "back"
    for (kind, _), each in objects.items():
        if kind == "MetricTemplate":
            each["spec"]["query"] = each["spec"]["query"].replace("> -Inf < Inf", "")
    assert walked(moods, objects).outcome == "full"


def test_pods_that_never_answer_are_given_up_and_get_no_request() -> None:
    walk = walked(good, ready_after=None)
    assert (walk.outcome, walk.ended, walk.because) == ("back", STEP, "progressDeadlineSeconds")
    assert walk.traffic == [(0, Traffic())]


def by_gateway(plan: EnvironmentPlan) -> EnvironmentPlan:
    """Returns the environment behind the Gateway API, with the shadow that it can have."""
    assert OPERATION.rollout is not None
    shadow, *_, full = OPERATION.rollout.stages
    stages = (replace(shadow, share=1.0), full)
    changed = operated(plan, replace(OPERATION, rollout=replace(OPERATION.rollout, stages=stages)))
    return replace(changed, target=replace(plan.target, router="gateway_api"))


def test_behind_the_gateway_api_all_requests_are_mirrored_and_then_all_follow() -> None:
    plan = by_gateway(PLAN)
    operation = model_of(plan).operated.operation
    for moods in (good, *(worlds(("slow", mood, place * STEP + 1, HORIZON)) for mood in MOODS for place in range(2))):
        assert seen(walked(moods, objects_of(plan))) == in_its_time(promised(moods, operation))
    assert walked(good, objects_of(plan)).traffic[1:] == [(STEP, Traffic(mirror=100)), (2 * STEP, Traffic(100))]


@settings(max_examples=40)
@given(
    changes=st.lists(st.tuples(st.sampled_from(KPIS), st.sampled_from(MOODS[:-1]), st.integers(0, 240)), max_size=4),
    kept=st.lists(st.integers(0, 3), unique=True, min_size=1).filter(lambda kept: kept != [0]),
)
def test_whatever_happens_the_outcome_is_what_the_plan_promised(
    changes: list[tuple[str, str, int]], kept: list[int]
) -> None:
    assert OPERATION.rollout is not None
    stages = tuple(stage for place, stage in enumerate(OPERATION.rollout.stages) if place in {*kept, 3})
    operation = replace(OPERATION, rollout=replace(OPERATION.rollout, stages=stages))
    moods = worlds(*((kpi, mood, start * 1200 + 1, (start + 40) * 1200) for kpi, mood, start in changes))
    assert seen(walked(moods, objects_of(operated(PLAN, operation)))) == in_its_time(promised(moods, operation))


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("targetRef", "name"), "x", "there is no Deployment x"),
        (("autoscalerRef", "name"), "x", "there is no HorizontalPodAutoscaler x"),
        (("analysis", "metrics", 0, "templateRef", "name"), "x", "there is no MetricTemplate x"),
    ],
)
def test_what_points_nowhere_is_refused(path: tuple[str | int, ...], value: str, fault: str) -> None:
    objects = copy.deepcopy(OBJECTS)
    place: Any = objects["Canary", "parcel-delay"]["spec"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(AssertionError, match=fault):
        walked(good, objects)
