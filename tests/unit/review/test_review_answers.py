"""What a reviewer reads first: five questions, each with an answer that needs nothing beside it."""

from dataclasses import replace

import pytest

from mlspec.plan.value import value
from mlspec.review.answers import AGAIN, APPROVAL, BACK, SAFETY, TRAFFIC, answers
from mlspec.review.review import Approver, ModelReview, PolicyVerdict, Reruns, Review, VersionBump
from mlspec.review.rollout import ReturnTarget, WayBack
from mlspec.review.sentence import plain
from reviews import DAY, TIMELINE, WAY_BACK, change, model, review, stage

CALLERS = (
    "Trained and evaluated again, and callers have to change what they send or read. "
    "To be told before: gate-planner, passenger-app."
)


def answer(question: str, given: Review) -> str:
    return next(plain(each.answer) for each in answers(given) if each.question == question)


def operational(**changes: object) -> ModelReview:
    given = {"redo": "rollout", "safety": "neutral", "reruns": Reruns((), (), ("label",)), "version_after": "1.0.0"}
    return model(**{**given, "changes": (change(redo="rollout", safety="neutral", risk=""),), **changes})


def promoted(fallback: str | None = "1.0.0") -> ModelReview:
    moved = change(
        shown="models.flight-delay.version",
        before="1.0.0",
        after="1.1.0",
        redo="rollout",
        safety="neutral",
        risk="",
        file="environments/production.yaml",
    )
    back = WayBack((ReturnTarget("production", "1.1.0", fallback),), WAY_BACK.keep_warm_seconds, WAY_BACK.rules)
    return operational(changes=(moved,), way_back=back)


def test_a_changed_gate_is_judged_again_and_nothing_is_trained() -> None:
    said = answer(AGAIN, review(model()))
    assert said == "Evaluated again; nothing is trained. Stages: gate, then 2 stages downstream; 3 of 6 are reused."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (operational(), "Nothing is trained or evaluated again: what serves is only run and watched differently."),
        (operational(redo="text"), "Nothing is trained or evaluated again: only words change."),
        (model(status="removed", reruns=None), "Nothing: the model is removed."),
        (model(status="added"), "All of it: the model is new."),
        (model(reruns=None), "Evaluated again; nothing is trained."),
        (model(redo="training", reruns=None), "Trained and evaluated again."),
        (model(redo=None, reruns=Reruns((), (), ("label",))), "Nothing."),
        (
            model(redo="contract", reruns=None),
            CALLERS,
        ),
        (model(status="unknown", reruns=None), "Unknown: the other side cannot be compiled."),
    ],
)
def test_what_runs_again_follows_from_the_class(given: ModelReview, said: str) -> None:
    assert answer(AGAIN, review(given)) == said


def test_what_weakens_safety_is_named_with_both_values() -> None:
    said = answer(SAFETY, review(model()))
    assert said == "Yes, it is loosened: gates.2.better_by from 1 to 0.5 (the lead over the baseline may be smaller)."


def test_what_is_removed_comes_before_what_is_loosened() -> None:
    gone = change(shown="rollback.when.0", after=None, safety="removed", risk="an outage triggers nothing")
    stricter = change(shown="gates.0.better_by", safety="tightened")
    given = model(safety="removed", changes=(change(), stricter, gone))
    assert answer(SAFETY, review(given)).startswith("Yes, safety is removed: rollback.when.0 1 is gone (an outage")
    assert answer(SAFETY, review(given)).endswith("1 other change tightens it.")


def test_what_is_only_stricter_is_not_weaker() -> None:
    given = model(safety="tightened", changes=(change(safety="tightened"),))
    assert answer(SAFETY, review(given)) == "No: 1 change tightens it."
    assert answer(SAFETY, review(operational())) == "No."


def test_what_cannot_be_compared_is_not_called_safe() -> None:
    unknown = model(status="unknown", safety="unknown", redo=None, changes=(), reruns=None)
    given = review(unknown)
    assert answer(SAFETY, given) == "Unknown: the other side has errors, so what protected users there is not known."
    assert SAFETY in [each.question for each in answers(given) if each.alarming]
    beside = review(model(), unknown, safety="unknown")
    assert answer(SAFETY, beside).startswith("Unknown: the other side has errors")
    assert "is not known. Of the rest: flight-delay: gates.2.better_by from 1 to 0.5" in answer(SAFETY, beside)


def test_approvers_stand_with_their_reasons_behind_what_cannot_be_merged() -> None:
    assert answer(APPROVAL, review(model())) == "ground-operations (owner), safety-board (safety is loosened)"
    broken = PolicyVerdict("shadow-first", "broken", "flight-delay", "no shadow", "mlspec.yaml", 3, 1, ())
    said = answer(APPROVAL, review(model(), policies=(broken,), approvers=(Approver("a", ("owner",)),)))
    assert said == "Not to be merged: a policy is broken, shadow-first. a (owner)"
    assert answer(APPROVAL, review(model(approvers=()))) == "Nobody in particular: no rule names a team."


def test_a_version_that_is_too_low_is_said_before_anybody_approves() -> None:
    given = review(model(bump=VersionBump("major", "minor", released=False, enough=False, next_version="2.0.0")))
    assert answer(APPROVAL, given).startswith("Not to be merged as it is: flight-delay needs version 2.0.0. ground-op")
    assert APPROVAL in [each.question for each in answers(given) if each.alarming]


def test_full_traffic_counts_the_stages_before_it() -> None:
    assert answer(TRAFFIC, review(model())) == (
        "23d after the new version is promoted: shadow 24h, crew 24h with the approval of ground-operations, "
        "canary 7d, half 14d."
    )


@value
class Traffic:
    """A model and what is said of its way to full traffic."""

    given: ModelReview
    said: str


@pytest.mark.parametrize(
    "case",
    [
        Traffic(operational(), "No rollout starts: what serves stays. The next one has full traffic after 23d."),
        Traffic(operational(timeline=None), "No rollout starts: what serves stays."),
        Traffic(model(timeline=None), "At once after the new version is promoted: the spec has no rollout."),
        Traffic(model(status="removed"), "No rollout: the model is removed."),
    ],
)
def test_no_rollout_is_said(case: Traffic) -> None:
    assert answer(TRAFFIC, review(case.given)) == case.said


def test_a_promotion_starts_at_the_merge() -> None:
    assert answer(TRAFFIC, review(promoted())).startswith("production gets 1.1.0: 23d after the merge: shadow 24h")


def test_another_length_stands_beside_the_one_before() -> None:
    stages = (*TIMELINE.stages[:2], stage("canary", 2 * DAY, 3 * DAY, before_seconds=7 * DAY))
    given = operational(timeline=type(TIMELINE)(stages, 5 * DAY, 9 * DAY, ("half",), "pause"))
    assert answer(TRAFFIC, review(given)).endswith("after 5d (the whole rollout takes 5d, before 9d).")


def test_a_new_version_goes_back_to_the_one_that_serves() -> None:
    assert answer(BACK, review(model())) == (
        "Before it is promoted: revert this pull request. After: mlspec rollback flight-delay --in production returns "
        "to 1.0.0, which serves now; the version before stays warm for 36h. 1 rule triggers it live, "
        "1 rule opens a pull request that reverts (cold)."
    )


def test_a_promotion_goes_back_to_its_fallback() -> None:
    said = answer(BACK, review(promoted()))
    assert said.startswith("mlspec rollback flight-delay --in production returns to 1.0.0; the version before")


def test_a_missing_fallback_is_alarming() -> None:
    given = review(promoted(fallback=None))
    assert answer(BACK, given) == "production names no fallback: there is no version to return to, and no rule can."
    assert [each.question for each in answers(given) if each.alarming] == [BACK]


def test_a_promotion_says_nothing_of_environments_that_it_leaves_alone() -> None:
    moved = promoted()
    assert moved.way_back is not None
    others = WayBack((*moved.way_back.targets, ReturnTarget("staging", "1.1.0", None)), DAY, moved.way_back.rules)
    given = review(replace(moved, way_back=others))
    assert "staging" not in answer(BACK, given)
    assert [each for each in answers(given) if each.alarming] == []


def test_without_an_environment_there_is_nothing_to_return_to() -> None:
    given = model(way_back=WayBack((), WAY_BACK.keep_warm_seconds, ()))
    assert answer(BACK, review(given)).endswith("so there is no version to return to.")
    assert answer(BACK, review(operational())) == "Revert this pull request: no version moves."


def test_equal_answers_of_several_models_are_given_once() -> None:
    given = review(*(model(f"m-{number}") for number in range(7)), operational(name="other"))
    said = answer(TRAFFIC, given)
    assert said.startswith("m-0, m-1, m-2, m-3, m-4 and 2 more: 23d after the new version is promoted:")
    assert said.endswith("other: No rollout starts: what serves stays. The next one has full traffic after 23d.")
    assert answer(BACK, given) == (
        "m-0, m-1, m-2, m-3, m-4 and 2 more: revert this pull request, or after promotion mlspec rollback in "
        "production to 1.0.0. other: revert this pull request."
    )
    assert answer(SAFETY, given).startswith("Yes, it is loosened: m-0: gates.2.better_by from 1 to 0.5")


def test_nothing_that_changes_asks_nothing() -> None:
    said = [plain(each.answer) for each in answers(review())]
    assert said == [
        "Nothing.",
        "No.",
        "Nobody in particular: no rule names a team.",
        "No rollout starts.",
        "Nothing to get back from.",
    ]
