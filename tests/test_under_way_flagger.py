"""What an edit does to a rollout by Flagger: other pods start one, all else counts from the next look on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from argo_manifests import environment, model_of, operated, with_model
from mlspec.backends.under_way import under_way
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.operation import Stage

PLAN = environment("flux")
MODEL = model_of(PLAN)
OPERATION = MODEL.operated.operation
ROLLOUT = OPERATION.rollout
assert ROLLOUT is not None
CANARY, HALF, FULL = ROLLOUT.stages


def staged(*stages: Stage) -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, rollout=replace(ROLLOUT, stages=stages)))


def larger_pods() -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, deployment=replace(OPERATION.deployment, memory="4Gi")))


def next_version() -> EnvironmentPlan:
    return with_model(PLAN, replace(MODEL, serves=replace(MODEL.serves, version="1.2.0"), fallback=MODEL.serves))


def back() -> EnvironmentPlan:
    assert MODEL.fallback is not None
    return with_model(PLAN, replace(MODEL, serves=MODEL.fallback, fallback=None))


def another_share() -> EnvironmentPlan:
    return staged(replace(CANARY, share=0.2), HALF, FULL)


def one_stage_more() -> EnvironmentPlan:
    return staged(CANARY, replace(CANARY, name="quarter", share=0.25), HALF, FULL)


def another_threshold() -> EnvironmentPlan:
    (always, *others) = ROLLOUT.always
    other = replace(always, judges=replace(always.judges, value=always.judges.value * 2))
    return operated(
        PLAN,
        replace(
            OPERATION,
            rollout=replace(ROLLOUT, always=(other, *others)),
        ),
    )


def another_rule() -> EnvironmentPlan:
    rules = tuple(replace(rule, min_requests=rule.min_requests + 1) for rule in OPERATION.rollback.rules)
    return operated(PLAN, replace(OPERATION, rollback=replace(OPERATION.rollback, rules=rules)))


def no_stages() -> EnvironmentPlan:
    return operated(PLAN, replace(OPERATION, rollout=None))


def another_owner() -> EnvironmentPlan:
    return operated(PLAN, OPERATION, owner="elsewhere")


@pytest.mark.parametrize(
    ("edit", "effect", "words"),
    [
        (
            larger_pods,
            "starts",
            "the pods of 1.1.0 change, and go through its stages like another version; one that",
        ),
        (next_version, "starts", "1.2.0 after 1.1.0; one that is under way gives its requests back and ends"),
        (
            back,
            "starts",
            "starts: 1.0.0 goes through the stages where 1.1.0 has been promoted; before that none",
        ),
        (another_share, "later", "goes on with the new stages when Flagger looks next; at 10% it gets all requests"),
        (one_stage_more, "later", "starts none: one that is under way goes on with the new stages when Flagger looks"),
        (another_threshold, "later", "starts none: one that is under way goes on where it is, and keeps to the new"),
        (another_rule, "later", "starts none: one that is under way goes on where it is, and keeps to the new"),
        (no_stages, "later", "starts none: one that is under way gets all requests when Flagger looks next, ungated"),
        (another_owner, "none", "starts none: one that is under way goes on where it is"),
    ],
)
def test_edit_does_to_a_rollout_what_flagger_makes_of_it(
    edit: Callable[[], EnvironmentPlan], effect: str, words: str
) -> None:
    found = under_way(PLAN, edit(), "parcel-delay")
    assert found is not None
    assert (found.environment, found.effect) == (PLAN.name, effect)
    assert words in found.says


def test_no_share_is_lost_where_stages_are_only_added() -> None:
    found = under_way(PLAN, one_stage_more(), "parcel-delay")
    assert found is not None
    assert "all requests" not in found.says


def test_what_flagger_does_not_see_is_not_said() -> None:
    assert under_way(PLAN, PLAN, "parcel-delay") is None
    more = replace(OPERATION, deployment=replace(OPERATION.deployment, max_replicas=99))
    assert under_way(PLAN, operated(PLAN, more), "parcel-delay") is None
    first = under_way(None, PLAN, "parcel-delay")
    assert first is not None
    assert (first.effect, "takes all requests at once" in first.says) == ("at_once", True)
