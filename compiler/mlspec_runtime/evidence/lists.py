"""How well lists are ordered: means over lists of what each list is worth, each list counting once.

A list without a relevant item (label > 0) has no best order: it does not count, except for precision, where it is 0.
The rows of a slice are lists of their own, in the order in which they stood.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes
from mlspec_runtime.evidence.sums import SumStatistic, ratio


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """The rows list by list, each list from its first place on.

    Attributes:
        label: The relevance of each row, shape (n,).
        best: The same relevances in the best order of each list, shape (n,).
        place: The place of each row in its list, from 1, shape (n,).
        of: The index of each row's list, shape (n,), from 0 to count - 1.
        first: Where each list begins among the rows as they came, shape (count,).
        count: How many lists there are.
    """

    label: Floats
    best: Floats
    place: Integers
    of: Integers
    first: Integers
    count: int

    def total(self, values: Floats) -> Floats:
        """Returns the sum over each list, shape (count,)."""
        return np.bincount(self.of, weights=values, minlength=self.count).astype(np.float64)


def lists(outcomes: Outcomes) -> Lists:
    """Returns the lists of the outcomes; places are counted among the rows that are there."""
    if outcomes.group is None or outcomes.rank is None:
        raise ValueError("a metric of lists needs the list and the rank of each row")
    order = np.lexsort((outcomes.rank, outcomes.group))
    group, label = outcomes.group[order], outcomes.label[order]
    begins = np.append(True, group[1:] != group[:-1])[: len(group)]
    starts = np.flatnonzero(begins)
    of = np.cumsum(begins) - 1
    place = np.arange(len(group)) - starts[of] + 1
    best = label[np.lexsort((-label, of))]
    return Lists(label, best, place, of, order[starts], len(starts))


def _relevant(found: Lists) -> Floats:
    return (found.label > 0).astype(np.float64)


def _cut(found: Lists, at: int | None) -> Floats:
    return np.ones(len(found.place)) if at is None else (found.place <= at).astype(np.float64)


def _ndcg(found: Lists, at: int | None) -> Floats:
    """Returns gain over best gain of each list, with gain = relevance / log2(place + 1).

    Jaervelin and Kekaelaeinen, ACM TOIS 20 (2002), 422-446; linear in the relevance, as scikit-learn's `ndcg_score`.
    """
    discount = _cut(found, at) / np.log2(found.place + 1)
    return ratio(found.total(found.label * discount), found.total(found.best * discount))


def _reciprocal_rank(found: Lists, at: int | None) -> Floats:
    """Returns 1 / place of the first relevant item of each list, 0 where it is below the cut."""
    places = np.where(found.label > 0, found.place, np.iinfo(np.int64).max)
    first = np.full(found.count, np.iinfo(np.int64).max)
    np.minimum.at(first, found.of, places)
    counts = found.total(_relevant(found)) > 0
    reached = counts if at is None else counts & (first <= at)
    return np.where(counts, np.where(reached, 1 / first, 0.0), np.nan)


def _average_precision(found: Lists, _at: int | None) -> Floats:
    """Returns the mean over a list's relevant items of the share of relevant ones down to each."""
    relevant = _relevant(found)
    seen = np.cumsum(relevant)
    before = np.append(0, seen)[np.flatnonzero(found.place == 1)][found.of]
    return ratio(found.total(relevant * (seen - before) / found.place), found.total(relevant))


def _precision(found: Lists, at: int | None) -> Floats:
    """Returns the relevant share of the first `at` places of each list; places beyond its end are not relevant."""
    cut = _cut(found, at)
    places = found.total(cut) if at is None else np.full(found.count, float(at))
    return ratio(found.total(_relevant(found) * cut), places)


def _recall(found: Lists, at: int | None) -> Floats:
    """Returns the share of each list's relevant items that stand in its first `at` places."""
    relevant = _relevant(found)
    return ratio(found.total(relevant * _cut(found, at)), found.total(relevant))


@dataclass(frozen=True, slots=True)
class ListMean:
    """The mean over lists of `worth`, which gives a number or NaN for each; a list counts on its day."""

    worth: Callable[[Lists, int | None], Floats]
    at: int | None

    def __call__(self, outcomes: Outcomes, weights: Integers) -> Floats:
        """Returns the mean of each replicate, shape (replicates,); NaN where no list counts."""
        return SumStatistic(self._terms, ratio)(outcomes, weights)

    def _terms(self, outcomes: Outcomes) -> tuple[Floats, ...]:
        found = lists(outcomes)
        worth = self.worth(found, self.at)
        counts = ~np.isnan(worth)
        values, counted = np.zeros(outcomes.rows), np.zeros(outcomes.rows)
        values[found.first], counted[found.first] = np.where(counts, worth, 0.0), counts
        return values, counted


def ndcg(at: int | None) -> ListMean:
    """Returns the mean normalized discounted cumulative gain of the first `at` places, or of whole lists."""
    return ListMean(_ndcg, at)


def mrr(at: int | None) -> ListMean:
    """Returns the mean reciprocal rank of the first relevant item, 0 below the first `at` places."""
    return ListMean(_reciprocal_rank, at)


def mean_average_precision(at: int | None) -> ListMean:
    """Returns the mean over lists of their average precision; lists are read to their end."""
    return ListMean(_average_precision, at)


def precision(at: int | None) -> ListMean:
    """Returns the mean relevant share of the first `at` places."""
    return ListMean(_precision, at)


def recall(at: int | None) -> ListMean:
    """Returns the mean share of the relevant items that the first `at` places hold."""
    return ListMean(_recall, at)
