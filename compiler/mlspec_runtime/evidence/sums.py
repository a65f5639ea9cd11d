"""Statistics that are functions of sums over rows: shares, means, errors."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes


def day_sums(values: Floats, outcomes: Outcomes) -> Floats:
    """Returns the sum of the values of each day, shape (days,), added in the order of the rows."""
    totals = np.bincount(outcomes.day, weights=values, minlength=outcomes.days)
    return totals.astype(np.float64)


def weighted(per_day: Floats, weights: Integers) -> Floats:
    """Returns the sum of each replicate, shape (replicates,), of what each day adds, shape (days,).

    It adds day by day, in order, so that neither threads nor a BLAS change a bit of it.
    """
    total = np.zeros(len(weights))
    for day in range(weights.shape[1]):
        total += weights[:, day] * per_day[day]
    return total


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """Returns the quotients, NaN where the denominator is zero."""
    missing = np.full_like(numerator, np.nan)
    return np.divide(numerator, denominator, out=missing, where=denominator != 0)


@dataclass(frozen=True, slots=True)
class SumStatistic:
    """A statistic of k row sums: `terms` gives the k numbers of each row, `combine` the value of k sums."""

    terms: Callable[[Outcomes], tuple[Floats, ...]]
    combine: Callable[..., Floats]

    def __call__(self, outcomes: Outcomes, weights: Integers) -> Floats:
        """Returns the statistic of each replicate, shape (replicates,); NaN where it is undefined."""
        sums = (weighted(day_sums(term, outcomes), weights) for term in self.terms(outcomes))
        return self.combine(*sums)
