"""Rollouts that commits step are walked from the merge that promotes to their end, and come out as the plan said."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argo_manifests import environment, manifests, model_of
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.operation import Bound
from simulators.argo_rollouts import Objects
from simulators.git_steps import GitSteps, Knative
from simulators.measured_world import MOODS, Moods, World, good, worlds
from simulators.promise import Promise
from simulators.walk import AT_ONCE, HORIZON, People, Traffic, Walk

PLAN = environment("stepped")
OPERATION = model_of(PLAN).operated.operation
HOUR, DAY = 3600, 86_400
assert OPERATION.rollout is not None
STAGES = {stage.name: stage for stage in OPERATION.rollout.stages}
ENDS = {name: sum(each.seconds for each in list(STAGES.values())[: place + 1]) for place, name in enumerate(STAGES)}


@cache
def listed(plan: EnvironmentPlan) -> Objects:
    """Returns the objects that the environment's own kustomization lists, and no other step."""
    rendered = manifests(plan)
    resources = rendered["kustomization.yaml"]["resources"]
    return {(each["kind"], each["metadata"]["name"]): each for path, each in rendered.items() if path in resources}


def walked(moods: Moods, people: People = AT_ONCE) -> Walk:
    return GitSteps(PLAN, listed, World(moods).ask, people).go()


def promised(moods: Moods, people: People = AT_ONCE) -> Walk:
    world = World(moods)

    def verdict(bound: Bound, _: str, now: int) -> str:
        return world.verdict(bound.kpi, now)

    return Promise(OPERATION, verdict, lambda kpi, now: moods(kpi, now) == "awful", people).told()


def seen(walk: Walk) -> tuple[str, int, list[tuple[int, Traffic]]]:
    return walk.outcome, walk.ended, walk.traffic


def test_a_good_version_goes_through_every_stage_in_the_time_that_the_plan_says() -> None:
    walk = walked(good)
    assert (walk.outcome, walk.ended) == ("full", ENDS["full"])
    assert walk.traffic == [(0, Traffic(5)), (ENDS["canary"], Traffic(50)), (ENDS["half"], Traffic(100))]
    assert seen(walk) == seen(promised(good))


@pytest.mark.parametrize("mood", [mood for mood in MOODS if mood not in ("good", "down")])
@pytest.mark.parametrize(("stage", "kpi"), [("canary", "slow"), ("half", "missed"), ("full", "errors")])
def test_a_stage_ends_as_its_gates_say(stage: str, kpi: str, mood: str) -> None:
    moods = worlds((kpi, mood, ENDS[stage] - STAGES[stage].seconds + 1, HORIZON))
    walk = walked(moods)
    assert seen(walk) == seen(promised(moods))
    assert walk.outcome == ("back" if mood in ("bad", "awful") else "waiting")
    assert walk.because.startswith(kpi)


@pytest.mark.parametrize("stage", STAGES)
def test_a_rule_goes_back_and_the_candidate_gets_nothing_more(stage: str) -> None:
    started = ENDS[stage] - STAGES[stage].seconds + 5 * HOUR + 17
    walk = walked(worlds(("errors", "awful", started, HORIZON)))
    assert (walk.outcome, walk.because) == ("back", "errors-above")
    assert started < walk.ended <= started + HOUR
    assert walk.traffic[-1] == (walk.ended, Traffic())


def test_a_prometheus_that_is_away_moves_nobody() -> None:
    walk = walked(worlds(("errors", "down", ENDS["canary"] - 10, ENDS["canary"] + 1)))
    assert walk.outcome == "waiting"
    assert walk.traffic == [(0, Traffic(5))]


def test_an_approval_is_a_review_and_ci_asks_on_meanwhile() -> None:
    people = People(approve=DAY)
    assert (walked(good, people).outcome, walked(good, people).ended) == ("full", ENDS["full"] + DAY)
    assert seen(walked(good, people)) == seen(promised(good, people))
    moods = worlds(("errors", "awful", ENDS["canary"] + 2 * HOUR, HORIZON))
    walk = walked(moods, people)
    assert (walk.outcome, walk.ended) == ("back", ENDS["canary"] + 2 * HOUR)
    assert seen(walk) == seen(promised(moods, people))


def test_a_way_back_that_asked_for_no_share_after_full_traffic_would_keep_the_candidate() -> None:
    """Why `mlspec rollback` names the last stage then: Knative gives the rest to the revision that had all last."""
    knative = Knative("1.0.0", "1.0.0")
    for version, percent in (("1.1.0", 0), ("1.1.0", 50), ("1.1.0", 100)):
        knative.apply(version, percent)
        assert knative.share("1.1.0", percent) == percent
    knative.apply("1.0.0", 0)
    assert knative.share("1.1.0", 0) == 100
    knative.apply("1.0.0", 100)
    assert knative.share("1.1.0", 100) == 0


@settings(max_examples=5)
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(["errors", "slow", "missed"]), st.sampled_from(MOODS[:-1]), st.integers(0, 312)),
        max_size=4,
    ),
    approve=st.sampled_from([0, 6 * HOUR]),
)
def test_whatever_happens_the_outcome_is_what_the_plan_promised(
    changes: list[tuple[str, str, int]], approve: int
) -> None:
    moods = worlds(*((kpi, mood, start * HOUR + 1, (start + 60) * HOUR) for kpi, mood, start in changes))
    assert seen(walked(moods, People(approve))) == seen(promised(moods, People(approve)))
