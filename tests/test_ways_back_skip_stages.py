"""Which versions take their stages and which ones skip them, by the controller's own rule, over stories of versions."""

from typing import Any

import pytest

from argo_manifests import environment, manifests
from simulators.replica_sets import ReplicaSets

SPEC: dict[str, Any] = manifests(environment())["parcel-delay/rollout.yaml"]["spec"]


def told(story: str, spec: dict[str, Any] = SPEC) -> list[str]:
    """Returns how each version of a story takes over; `!` is one whose rollout is aborted, `~` a long time."""
    sets, ways = ReplicaSets(spec), []
    for word in story.split():
        if word == "~":
            sets.grow_cold()
        else:
            ways.append(sets.apply(word.removesuffix("!"), aborted=word.endswith("!")))
    return ways


@pytest.mark.parametrize(
    ("story", "last"),
    [
        ("1.0 1.1 1.0", "skips"),
        ("1.0 1.1 ~ 1.0", "skips"),
        ("1.0 1.1! 1.0", "stays"),
        ("1.0 1.1! 1.0 1.2 1.0", "skips"),
        ("1.0 1.1! 1.2! 1.3! 1.4 ~ 1.0", "skips"),
        ("1.0 1.1 1.2 ~ 1.0", "skips"),
        ("1.0 1.1! 1.0 1.1", "stages"),
        ("1.0 1.1 1.0 1.1", "stages"),
        ("1.0 1.1! 1.2 1.3", "stages"),
    ],
)
def test_a_way_back_skips_the_stages_whatever_was_aborted_between_and_a_new_try_takes_them(
    story: str, last: str
) -> None:
    assert told(story)[-1] == last


def test_a_window_of_one_would_send_the_way_back_through_the_stages_after_an_aborted_version() -> None:
    narrow = {**SPEC, "rollbackWindow": {"revisions": 1}}
    assert told("1.0 1.1 1.0", narrow)[-1] == "skips"
    assert told("1.0 1.1! 1.0 1.2 1.0", narrow)[-1] == "stages"
    without = {name: value for name, value in SPEC.items() if name != "rollbackWindow"}
    assert told("1.0 1.1 1.0", without)[-1] == "stages"


@pytest.mark.parametrize(
    ("story", "last"),
    [
        ("1.0 1.1! 1.0 1.2 1.1", "skips"),
        ("1.0 1.1 1.2 1.3 1.4 1.5 1.6 1.7 ~ 1.0", "stages"),
        ("1.0 1.1! 1.2! 1.3! 1.4! 1.5! 1.6! 1.7 1.0", "skips"),
        ("1.0 1.1 1.1+memory 1.0+memory", "stages"),
        ("1.0 1.1! 1.0+memory 1.0 1.1", "stages"),
        ("1.0 1.1! 1.0+memory 1.1", "skips"),
        ("1.0 1.1 1.2 1.3 1.4 1.5 1.6 1.7 ~ 1.0 1.7", "skips"),
    ],
)
def test_the_limits_that_the_docs_name_are_those_of_the_controller(story: str, last: str) -> None:
    assert told(story)[-1] == last


def test_a_pod_counts_once_others_may_be_ready_since_the_first_one_brings_the_last_weight_with_it() -> None:
    assert ReplicaSets(SPEC).first_weight() == 100
    assert 0 < SPEC["minReadySeconds"] < SPEC["progressDeadlineSeconds"]
