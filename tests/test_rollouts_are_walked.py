"""Rollouts are walked from their first step to their end, and what comes of them is what the plan promised."""

import copy
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from argo_manifests import environment, manifests, model_of, operated
from mlspec.plan.operation import Approval, Bound, Operation
from simulators.argo_rollouts import Objects, Rollout
from simulators.measured_world import MOODS, VALUES, Moods, World, good, worlds
from simulators.promise import Promise
from simulators.walk import AT_ONCE, HORIZON, People, Traffic, Walk

PLAN = environment()
OPERATION = model_of(PLAN).operated.operation
DAY, HOUR = 86_400, 3600
assert OPERATION.rollout is not None
STAGES = {stage.name: stage for stage in OPERATION.rollout.stages}
ENDS = {name: sum(each.seconds for each in list(STAGES.values())[: number + 1]) for number, name in enumerate(STAGES)}
"""When each stage ends if nobody waits."""


def in_stage(stage: str, kpi: str, mood: str) -> Moods:
    """Returns a world that is good but for one KPI during one stage."""
    start = ENDS[stage] - STAGES[stage].seconds
    return worlds((kpi, mood, start + 1, ENDS[stage] + 1))


@cache
def objects_of(operation: Operation) -> Objects:
    rendered = manifests(operated(PLAN, operation)).values()
    return {(each["kind"], each["metadata"]["name"]): each for each in rendered if "metadata" in each}


OBJECTS = objects_of(OPERATION)


def walked(moods: Moods, people: People = AT_ONCE, objects: Objects = OBJECTS, ready_after: int | None = 0) -> Walk:
    spec = objects["Rollout", "parcel-delay"]["spec"]
    return Rollout(spec, objects, World(moods).ask, people, ready_after).go()


def promised(moods: Moods, people: People = AT_ONCE, operation: Operation = OPERATION) -> Walk:
    world = World(moods)

    def verdict(bound: Bound, _: str, now: int) -> str:
        return world.verdict(bound.kpi, now)

    return Promise(operation, verdict, lambda kpi, now: moods(kpi, now) == "awful", people).told()


def seen(walk: Walk) -> tuple[str, int, list[tuple[int, Traffic]]]:
    return walk.outcome, walk.ended, walk.traffic


def test_a_good_version_goes_through_every_stage_in_the_time_that_the_plan_says() -> None:
    walk = walked(good)
    assert OPERATION.rollout is not None
    assert (walk.outcome, walk.ended) == ("full", OPERATION.rollout.seconds)
    assert walk.traffic == [
        (0, Traffic(mirror=50)),
        (ENDS["shadow"], Traffic(header=("x-caller", "depot"))),
        (ENDS["depots"], Traffic(5)),
        (ENDS["canary"], Traffic(50)),
        (ENDS["half"], Traffic(100)),
    ]
    assert seen(walk) == seen(promised(good))


@pytest.mark.parametrize("mood", [mood for mood in MOODS if mood not in ("good", "down")])
@pytest.mark.parametrize(
    ("stage", "kpi"),
    [("shadow", "disagreement"), ("canary", "slow"), ("half", "missed"), ("full", "errors"), ("depots", "missed")],
)
def test_a_stage_ends_as_its_gates_say(stage: str, kpi: str, mood: str) -> None:
    walk = walked(in_stage(stage, kpi, mood))
    assert seen(walk) == seen(promised(in_stage(stage, kpi, mood)))
    if stage == "depots":
        assert walk.outcome == "full", "no gate looks at it there"
    elif mood != "awful":
        assert (walk.outcome, walk.ended) == ("back" if mood == "bad" else "waiting", ENDS[stage])
        assert walk.because.startswith(kpi)
    else:
        assert walk.outcome == "back"


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kpi", ["errors", "slow"])
def test_a_rule_goes_back_within_its_window_whatever_the_stage(stage: str, kpi: str) -> None:
    (rule,) = (rule for rule in OPERATION.rollback.rules if rule.watches.kpi == kpi)
    started = ENDS[stage] - STAGES[stage].seconds + 5 * HOUR + 17
    walk = walked(worlds((kpi, "awful", started, HORIZON)))
    assert walk.outcome == "back"
    assert started < walk.ended <= started + rule.window_seconds
    assert walk.traffic[-1] == (walk.ended, Traffic())
    assert walk.because == f"{kpi}-above"


def flickering(which: str, now: int) -> str:
    return "awful" if which == "errors" and 10 < now % HOUR < HOUR - 10 else "good"


def test_trouble_between_two_looks_goes_unseen_as_the_plan_says() -> None:
    assert walked(flickering).outcome == "full"
    assert seen(walked(flickering)) == seen(promised(flickering))


@pytest.mark.parametrize("mood", ["between", "empty", "nan", "few"])
def test_what_is_not_known_waits_for_people_who_look_again(mood: str) -> None:
    late = ENDS["canary"] + 3 * HOUR
    moods = worlds(("slow", mood, 0, late))
    people = People(decide_where_inconclusive=2 * HOUR)
    walk = walked(moods, people)
    assert (walk.outcome, walk.ended) == ("full", ENDS["full"] + 4 * HOUR)
    assert seen(walk) == seen(promised(moods, people))


def test_a_prometheus_that_is_away_makes_nobody_go_back_and_is_asked_until_it_answers() -> None:
    back = ENDS["canary"] + 5 * HOUR
    walk = walked(worlds(("errors", "down", ENDS["canary"] - 10, back)))
    assert (walk.outcome, walk.ended) == ("full", ENDS["full"] + 5 * HOUR)


def test_where_missing_data_abort_nothing_waits_that_has_none() -> None:
    assert OPERATION.rollout is not None
    strict = replace(OPERATION, rollout=replace(OPERATION.rollout, on_missing_data="abort"))
    objects = objects_of(strict)
    for mood, outcome in (
        ("empty", "back"),
        ("nan", "back"),
        ("few", "back"),
        ("between", "waiting"),
        ("good", "full"),
    ):
        walk = walked(in_stage("canary", "slow", mood), objects=objects)
        assert walk.outcome == outcome, mood
    away = worlds(("slow", "down", ENDS["canary"] - 10, HORIZON))
    walk = walked(away, objects=objects)
    assert walk.outcome == "back"
    assert walk.ended == ENDS["canary"] + 300


def test_approvals_wait_for_people_and_rules_watch_meanwhile() -> None:
    slow_to_answer = People(approve=3 * DAY)
    walk = walked(good, slow_to_answer)
    assert (walk.outcome, walk.ended) == ("full", ENDS["full"] + 2 * 3 * DAY)
    assert seen(walk) == seen(promised(good, slow_to_answer))
    nobody = People(approve=None)
    walk = walked(good, nobody)
    assert (walk.outcome, walk.ended, walk.because) == ("waiting", HORIZON, "approval")
    assert walk.traffic[-1] == (ENDS["shadow"], Traffic(header=("x-caller", "depot")))
    moods = worlds(("errors", "awful", 20 * DAY, HORIZON))
    walk = walked(moods, nobody)
    assert (walk.outcome, walk.ended) == ("back", 20 * DAY)
    assert seen(walk) == seen(promised(moods, nobody))


def test_while_people_look_at_an_inconclusive_gate_the_rules_wait_with_them() -> None:
    """The controller reads no other run while it is paused for one that is inconclusive."""
    noticed = ENDS["canary"] + 3 * HOUR
    moods = worlds(("errors", "awful", noticed, HORIZON), ("slow", "between", ENDS["canary"], HORIZON))
    assert walked(moods).outcome == "waiting"
    people = People(decide_where_inconclusive=DAY)
    walk = walked(moods, people)
    assert (walk.outcome, walk.ended) == ("back", ENDS["canary"] + DAY)
    assert seen(walk) == seen(promised(moods, people))


def looking(operation: Operation, stage: str, every: int, test: str) -> Operation:
    """Returns the operation with the gates of a stage that look again and again."""
    assert operation.rollout is not None
    stages = tuple(
        replace(each, gates=tuple(replace(gate, every_seconds=every, test=test) for gate in each.gates))
        if each.name == stage
        else each
        for each in operation.rollout.stages
    )
    return replace(operation, rollout=replace(operation.rollout, stages=stages))


@pytest.mark.parametrize("test", ["group_sequential", "always_valid"])
def test_gates_that_look_repeatedly_go_back_early_and_pass_at_the_end(test: str) -> None:
    operation = looking(OPERATION, "canary", 12 * HOUR, test)
    objects, start = objects_of(operation), ENDS["depots"]
    walk = walked(good, objects=objects)
    assert (walk.outcome, walk.ended) == ("full", ENDS["full"])
    walk = walked(worlds(("slow", "bad", start + 13 * HOUR, HORIZON)), objects=objects)
    assert (walk.outcome, walk.ended) == ("back", start + 24 * HOUR)
    early = worlds(("slow", "empty", start, start + 47 * HOUR))
    assert walked(early, objects=objects).outcome == "full"
    moods = worlds(("slow", "between", start, start + 50 * HOUR))
    assert walked(moods, objects=objects).outcome == "waiting"
    people = People(decide_where_inconclusive=HOUR)
    walk = walked(moods, people, objects)
    assert (walk.outcome, walk.ended) == ("full", ENDS["full"] + HOUR + STAGES["canary"].seconds)
    assert seen(walk) == seen(promised(moods, people, operation))


def test_pods_that_never_answer_are_given_up_and_get_no_request() -> None:
    walk = walked(good, ready_after=None)
    assert (walk.outcome, walk.ended, walk.because) == ("back", 900, "progressDeadlineSeconds")
    assert {traffic for _, traffic in walk.traffic} == {Traffic()}
    walk = walked(good, ready_after=600)
    assert walk.outcome == "full"
    assert walk.traffic[:2] == [(0, Traffic()), (600, Traffic(mirror=50))]


def schedules() -> st.SearchStrategy[dict[str, list[tuple[int, str]]]]:
    """Schedules of moods: each KPI has a few changes, at hours that stages, rules and people do not line up with."""
    changes = st.lists(st.tuples(st.integers(0, 20 * 24 * 3), st.sampled_from(MOODS[:-1])), max_size=3)
    return st.fixed_dictionaries(dict.fromkeys(VALUES, changes))


def moods_of(schedule: dict[str, list[tuple[int, str]]]) -> Moods:
    def moods(kpi: str, now: int) -> str:
        found = [mood for third, mood in sorted(schedule[kpi]) if third * 1200 <= now]
        return found[-1] if found else "good"

    return moods


@settings(max_examples=20)
@given(
    schedule=schedules(),
    people=st.builds(People, st.sampled_from([0, 5 * HOUR, None]), st.sampled_from([None, 7 * HOUR + 60])),
    kept=st.lists(st.sampled_from(list(STAGES)), unique=True, min_size=1),
    approval=st.sampled_from([None, "start", "end"]),
    looks=st.sampled_from(["fixed", "group_sequential", "always_valid"]),
)
@example({kpi: [] for kpi in VALUES}, People(None, None), ["full"], "start", "fixed")
def test_whatever_happens_the_outcome_is_what_the_plan_promised(
    schedule: dict[str, list[tuple[int, str]]], people: People, kept: list[str], approval: str | None, looks: str
) -> None:
    assert OPERATION.rollout is not None
    stages = tuple(stage for name, stage in STAGES.items() if name in kept)
    last = replace(stages[-1], approval=None if approval is None else Approval("dispatch", approval))
    operation = replace(OPERATION, rollout=replace(OPERATION.rollout, stages=(*stages[:-1], last)))
    if looks != "fixed":
        operation = looking(operation, "canary", 12 * HOUR, looks)
    moods = moods_of(schedule)
    walk = walked(moods, people, objects_of(operation))
    assert seen(walk) == seen(promised(moods, people, operation))


def test_behind_the_gateway_api_a_rollout_is_the_same() -> None:
    plan = replace(environment("flux", "depots"), namespace=PLAN.namespace)
    objects = {
        (each["kind"], each["metadata"]["name"]): each for each in manifests(plan).values() if "metadata" in each
    }
    operation = model_of(plan).operated.operation
    assert operation.rollout is not None
    half_a_day = 12 * HOUR
    for mood in MOODS[:-1]:
        moods = worlds(("slow", mood, half_a_day + 1, HORIZON))
        outcomes = {"good": "full", "between": "waiting"}
        walk = walked(moods, objects=objects)
        assert walk.outcome == outcomes.get(mood, "back")
        assert walk.traffic[:2] == [(0, Traffic(10)), (half_a_day, Traffic(50))]
        assert walk.ended == (operation.rollout.seconds if mood == "good" else 2 * half_a_day)
    route = objects["HTTPRoute", "parcel-delay"]["spec"]["rules"][0]
    route["backendRefs"].pop()
    with pytest.raises(AssertionError, match="no rule of parcel-delay goes to both Services"):
        walked(good, objects=objects)


Spoil = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda canary: canary["steps"][0].update(setWeight=5), "step {"),
        (lambda canary: canary["trafficRouting"].pop("managedRoutes"), "route stage-shadow is not managed"),
        (lambda canary: canary.update(stableService="there"), "there is no Service there"),
        (lambda canary: canary["analysis"]["templates"][0].update(templateName="x"), "there is no AnalysisTemplate x"),
        (lambda canary: canary.update(dynamicStableScale=True), "dynamicStableScale"),
        (
            lambda canary: canary["trafficRouting"].update(
                istio={"virtualService": {"name": "parcel-delay", "routes": ["x"]}}
            ),
            "the route goes to []",
        ),
    ],
)
def test_what_the_controller_refuses_is_refused(spoil: Spoil, fault: str) -> None:
    objects = copy.deepcopy(OBJECTS)
    spoil(objects["Rollout", "parcel-delay"]["spec"]["strategy"]["canary"])
    with pytest.raises(AssertionError, match=r".*") as refused:
        walked(good, objects=objects)
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("change", "mood", "outcome"),
    [
        ({"failureCondition": ""}, "between", "back"),
        ({"successCondition": ""}, "empty", "full"),
        ({"successCondition": "result[0] >= 1.6", "consecutiveErrorLimit": 4}, "empty", "back"),
        ({"failureLimit": 1}, "bad", "full"),
        ({"inconclusiveLimit": 1}, "empty", "full"),
    ],
)
def test_the_walk_tells_good_conditions_from_those_that_the_notes_warn_of(
    change: dict[str, Any], mood: str, outcome: str
) -> None:
    objects = copy.deepcopy(OBJECTS)
    for metric in objects["AnalysisTemplate", "parcel-delay.1.1.0.gates.canary"]["spec"]["metrics"]:
        metric.update(change)
    moods = worlds(("slow", mood, ENDS["depots"] + 1, HORIZON))
    assert walked(moods, objects=objects).outcome == outcome
