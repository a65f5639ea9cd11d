"""scikit-learn, list by list, judges the metrics of ordered lists."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from mlspec_runtime.evidence.measurement import Measure, measure
from mlspec_runtime.evidence.metrics import METRICS, Setting, Statistic
from mlspec_runtime.evidence.outcomes import Floats, Outcomes
from mlspec_runtime.evidence.resampling import day_weights, once
from mlspec_runtime.evidence.rule import EvidenceRule

DAYS = 5
Worth = Callable[[Floats, Floats, int], float | None]
"""What a list is worth, given its relevances, its scores and a cut; None where it does not count."""


def dcg_share(label: Floats, score: Floats, at: int) -> float | None:
    if not label.any():
        return None
    return 1.0 if len(label) == 1 else float(sk.ndcg_score([label], [score], k=at))


def first_hit(label: Floats, score: Floats, at: int) -> float | None:
    if not label.any():
        return None
    place = int(np.flatnonzero(label[np.argsort(-score)] > 0)[0]) + 1
    if place > at:
        return 0.0
    relevant = np.zeros(len(label))
    relevant[np.argsort(-score)[place - 1]] = 1  # the first hit alone: its average precision is 1 / place
    return float(sk.average_precision_score(relevant, score))


def average_precision(label: Floats, score: Floats, _at: int) -> float | None:
    return float(sk.average_precision_score(label > 0, score)) if label.any() else None


def shown(label: Floats, score: Floats, at: int) -> Floats:
    said = np.zeros(len(label))
    said[np.argsort(-score)[:at]] = 1
    return said


def precision(label: Floats, score: Floats, at: int) -> float | None:
    hits = sk.confusion_matrix(label > 0, shown(label, score, at), labels=(0, 1))[1, 1]
    return float(hits) / at


def recall(label: Floats, score: Floats, at: int) -> float | None:
    return float(sk.recall_score(label > 0, shown(label, score, at))) if label.any() else None


ORACLES: dict[str, Worth] = {
    "ndcg": dcg_share,
    "mrr": first_hit,
    "map": average_precision,
    "precision_at_k": precision,
    "recall_at_k": recall,
}


def statistic(name: str, at: int | None) -> Statistic:
    return METRICS["ranking"][name].made(Setting(at=at))


def ranked(score: Floats, group: Floats) -> Floats:
    """The place of each row in its list, from the highest score on."""
    order = np.lexsort((-score, group))
    rank = np.empty(len(score), dtype=np.int64)
    starts = np.flatnonzero(np.append(True, np.diff(group[order]) != 0))
    rank[order] = np.arange(len(score)) - np.repeat(starts, np.diff(np.append(starts, len(score)))) + 1
    return rank


def listed(seed: int, lists: int) -> Outcomes:
    """Lists of 1 to 9 items in no order of rows, graded 0 to 3, some with nothing relevant."""
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(lists), random.integers(1, 10, lists))
    random.shuffle(group)
    label = random.choice(4, len(group), p=(0.7, 0.1, 0.1, 0.1)).astype(np.float64)
    score = random.permutation(len(group)) / len(group)
    day = random.integers(0, DAYS, lists)[group]
    return Outcomes(label, score, None, day, DAYS, {}, group=group, rank=ranked(score, group))


def expected(outcomes: Outcomes, weight_of_day: Floats, worth: Worth, at: int) -> float:
    assert outcomes.group is not None
    total, weight = 0.0, 0.0
    for each in np.unique(outcomes.group):
        rows = outcomes.group == each
        value = worth(outcomes.label[rows], outcomes.score[rows], at)
        if value is not None:
            drawn = float(weight_of_day[outcomes.day[rows][0]])
            total, weight = total + drawn * value, weight + drawn
    return total / weight if weight else np.nan


def test_every_metric_has_an_oracle() -> None:
    assert sorted(ORACLES) == sorted(METRICS["ranking"])


@pytest.mark.parametrize("name", ORACLES)
@given(seed=st.integers(0, 10_000), lists=st.integers(1, 12), at=st.integers(1, 12))
def test_a_replicate_is_the_mean_over_lists_of_what_scikit_learn_says_of_each(
    name: str, seed: int, lists: int, at: int
) -> None:
    outcomes, weights = listed(seed, lists), day_weights(DAYS, 3, seed)
    found = statistic(name, at)(outcomes, weights)
    assert found == pytest.approx([expected(outcomes, row, ORACLES[name], at) for row in weights], nan_ok=True)


@pytest.mark.parametrize("name", ["ndcg", "mrr"])
@given(seed=st.integers(0, 10_000))
def test_without_a_cut_lists_are_read_to_their_end(name: str, seed: int) -> None:
    outcomes = listed(seed, 9)
    assert statistic(name, None)(outcomes, once(DAYS)) == pytest.approx(
        statistic(name, 9)(outcomes, once(DAYS)), nan_ok=True
    )


@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_rows_changes_nothing(seed: int) -> None:
    outcomes = listed(seed, 8)
    mixed = np.random.default_rng(seed).permutation(outcomes.rows)
    assert outcomes.group is not None
    assert outcomes.rank is not None
    other = Outcomes(
        outcomes.label[mixed],
        outcomes.score[mixed],
        None,
        outcomes.day[mixed],
        DAYS,
        {},
        group=outcomes.group[mixed],
        rank=outcomes.rank[mixed],
    )
    for name in ORACLES:
        found = statistic(name, 3)(other, once(DAYS))
        assert found == pytest.approx(statistic(name, 3)(outcomes, once(DAYS)), nan_ok=True), name


def test_a_list_without_a_relevant_item_counts_for_precision_alone() -> None:
    outcomes = Outcomes(
        label=np.array([1.0, 0, 0, 0]),
        score=np.array([0.9, 0.1, 0.9, 0.1]),
        decision=None,
        day=np.zeros(4, dtype=np.int64),
        days=1,
        columns={},
        group=np.array([0, 0, 1, 1]),
        rank=np.array([1, 2, 1, 2]),
    )
    found = {name: statistic(name, 1)(outcomes, once(1)).tolist() for name in ORACLES}
    assert found == {"ndcg": [1.0], "mrr": [1.0], "map": [1.0], "precision_at_k": [0.5], "recall_at_k": [1.0]}
    nothing = outcomes.where(outcomes.group == 1)
    assert [name for name in ORACLES if not np.isnan(statistic(name, 1)(nothing, once(1)))] == ["precision_at_k"]


def test_the_items_of_a_slice_are_lists_of_their_own() -> None:
    outcomes = Outcomes(
        label=np.array([0.0, 1, 0, 1]),
        score=np.array([0.9, 0.8, 0.7, 0.6]),
        decision=None,
        day=np.zeros(4, dtype=np.int64),
        days=1,
        columns={},
        group=np.zeros(4, dtype=np.int64),
        rank=np.array([1, 2, 3, 4]),
    )
    sliced = outcomes.where(np.array([False, False, True, True]))
    assert statistic("mrr", None)(sliced, once(1)).tolist() == [0.5]


RULE = EvidenceRule(alpha=0.05, sides="one", power=0.8, resamples=200, min_rows=100, min_events=5)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ndcg", "lists with a relevant item, the evidence rule asks for 100"),
        ("precision_at_k", "90 lists, the evidence rule asks for 100"),
    ],
)
def test_evidence_is_counted_in_lists(name: str, reason: str) -> None:
    outcomes = listed(3, 90)
    metric = METRICS["ranking"][name]
    found = measure(
        Measure(metric.made(Setting(3)), "ranking", metric.needs), outcomes, day_weights(DAYS, 200, 1), RULE
    )
    assert outcomes.rows > 300
    assert (found.support.shortage or "").endswith(reason)
    assert found.support.events == (outcomes.label > 0).sum()
