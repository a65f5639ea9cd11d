"""Metrics of predicted numbers."""

from dataclasses import dataclass

import numpy as np

from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes
from mlspec_runtime.evidence.sums import SumStatistic, ratio


def _ones(outcomes: Outcomes) -> Floats:
    return np.ones(outcomes.rows)


def _error(outcomes: Outcomes) -> Floats:
    return outcomes.score - outcomes.label


def _absolute(outcomes: Outcomes) -> tuple[Floats, ...]:
    return np.abs(_error(outcomes)), _ones(outcomes)


def _signed(outcomes: Outcomes) -> tuple[Floats, ...]:
    return _error(outcomes), _ones(outcomes)


def _squared(outcomes: Outcomes) -> tuple[Floats, ...]:
    return _error(outcomes) ** 2, _ones(outcomes)


def _variance_terms(outcomes: Outcomes) -> tuple[Floats, ...]:
    """Returns squared errors, then labels about their median: sums of squares far from zero would cancel."""
    centred = outcomes.label - np.median(outcomes.label) if outcomes.rows else outcomes.label
    return _error(outcomes) ** 2, centred, centred**2, _ones(outcomes)


def _root(squares: Floats, rows: Floats) -> Floats:
    return np.sqrt(ratio(squares, rows))


def _explained(errors: Floats, labels: Floats, squares: Floats, rows: Floats) -> Floats:
    """Returns 1 - SSE / SST with SST = sum of y^2 - (sum of y)^2 / n; NaN where all labels are equal."""
    return 1 - ratio(errors, squares - ratio(labels**2, rows))


def _relative(outcomes: Outcomes) -> tuple[Floats, ...]:
    """Returns errors as shares of the label; a label of zero has none, which leaves the whole mean undefined."""
    return ratio(np.abs(_error(outcomes)), np.abs(outcomes.label)), _ones(outcomes)


def _of_all_labels(outcomes: Outcomes) -> tuple[Floats, ...]:
    return np.abs(_error(outcomes)), np.abs(outcomes.label)


def _size(errors: Floats, rows: Floats) -> Floats:
    return np.abs(ratio(errors, rows))


@dataclass(frozen=True, slots=True)
class Pinball:
    """The mean loss of a predicted quantile q: q times what the label is above it, 1 - q times what it is below.

    Koenker and Bassett, Econometrica 46 (1978), 33-50.
    """

    quantile: float

    def __call__(self, outcomes: Outcomes, weights: Integers) -> Floats:
        """Returns the loss of each replicate, shape (replicates,)."""
        return SumStatistic(self._terms, ratio)(outcomes, weights)

    def _terms(self, outcomes: Outcomes) -> tuple[Floats, ...]:
        above = -_error(outcomes)
        return np.maximum(self.quantile * above, (self.quantile - 1) * above), _ones(outcomes)


mae = SumStatistic(_absolute, ratio)
mape = SumStatistic(_relative, ratio)
wape = SumStatistic(_of_all_labels, ratio)
bias = SumStatistic(_signed, _size)
"""The size of the mean error, whichever its sign; of probabilities, how far they are off in the large."""
rmse = SumStatistic(_squared, _root)
r2 = SumStatistic(_variance_terms, _explained)
