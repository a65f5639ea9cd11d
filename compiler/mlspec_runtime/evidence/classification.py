"""Metrics of probabilities and of decisions about two classes."""

import numpy as np

from mlspec_runtime.evidence.outcomes import Floats, Outcomes
from mlspec_runtime.evidence.sums import SumStatistic, ratio


def _ones(outcomes: Outcomes) -> Floats:
    return np.ones(outcomes.rows)


def _decided(outcomes: Outcomes) -> Floats:
    if outcomes.decision is None:
        raise ValueError("a metric of decisions needs a decision threshold")
    return outcomes.decision.astype(np.float64)


def _logarithmic_loss(outcomes: Outcomes) -> tuple[Floats, ...]:
    """Returns -ln of the probability given to what came true, clipped like scikit-learn at one epsilon."""
    smallest = np.finfo(np.float64).eps
    score = np.clip(outcomes.score, smallest, 1 - smallest)
    return -np.where(outcomes.label > 0, np.log(score), np.log(1 - score)), _ones(outcomes)


def _squared_error(outcomes: Outcomes) -> tuple[Floats, ...]:
    return (outcomes.score - outcomes.label) ** 2, _ones(outcomes)


def _agreement(outcomes: Outcomes) -> tuple[Floats, ...]:
    return (_decided(outcomes) == outcomes.label).astype(np.float64), _ones(outcomes)


def _hits_of_alarms(outcomes: Outcomes) -> tuple[Floats, ...]:
    decided = _decided(outcomes)
    return decided * outcomes.label, decided


def _hits_of_positives(outcomes: Outcomes) -> tuple[Floats, ...]:
    return _decided(outcomes) * outcomes.label, outcomes.label


def _hits_of_both(outcomes: Outcomes) -> tuple[Floats, ...]:
    """Returns the terms of F1 = 2 TP / (alarms + positives)."""
    decided = _decided(outcomes)
    return 2 * decided * outcomes.label, decided + outcomes.label


def _both_sides(outcomes: Outcomes) -> tuple[Floats, ...]:
    """Returns hits and sizes of the two classes, the event first."""
    decided, label = _decided(outcomes), outcomes.label
    return decided * label, label, (1 - decided) * (1 - label), 1 - label


def _mean_recall(hits: Floats, events: Floats, rejections: Floats, others: Floats) -> Floats:
    return (ratio(hits, events) + ratio(rejections, others)) / 2


def _four_cells(outcomes: Outcomes) -> tuple[Floats, ...]:
    decided, label = _decided(outcomes), outcomes.label
    return decided * label, decided, label, _ones(outcomes)


def _correlation(hits: Floats, alarms: Floats, events: Floats, rows: Floats) -> Floats:
    """Returns the correlation of decision and label (Matthews, 1975); NaN where one of the two is constant."""
    spread = np.sqrt(alarms * (rows - alarms)) * np.sqrt(events * (rows - events))
    return ratio(rows * hits - alarms * events, spread)


log_loss = SumStatistic(_logarithmic_loss, ratio)
brier = SumStatistic(_squared_error, ratio)
accuracy = SumStatistic(_agreement, ratio)
precision = SumStatistic(_hits_of_alarms, ratio)
recall = SumStatistic(_hits_of_positives, ratio)
f1 = SumStatistic(_hits_of_both, ratio)
balanced_accuracy = SumStatistic(_both_sides, _mean_recall)
matthews_correlation = SumStatistic(_four_cells, _correlation)
