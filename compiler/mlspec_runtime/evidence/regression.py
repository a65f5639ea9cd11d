"""Metrics of predicted numbers."""

import numpy as np

from mlspec_runtime.evidence.outcomes import Floats, Outcomes
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


mae = SumStatistic(_absolute, ratio)
mean_error = SumStatistic(_signed, ratio)
rmse = SumStatistic(_squared, _root)
r2 = SumStatistic(_variance_terms, _explained)
