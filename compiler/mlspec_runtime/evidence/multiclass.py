"""Metrics of probabilities and of decisions about several classes."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from mlspec_runtime.evidence import ranking
from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes
from mlspec_runtime.evidence.sums import SumStatistic, ratio

Share = Literal["precision", "recall", "f1"]


def probabilities(outcomes: Outcomes) -> Floats:
    """Returns the probability of each class, shape (n, classes)."""
    if outcomes.probabilities is None:
        raise ValueError("a metric of several classes needs their probabilities")
    return outcomes.probabilities


def decided(outcomes: Outcomes) -> Integers:
    """Returns the place of the predicted class of each row, shape (n,)."""
    if outcomes.chosen is None:
        raise ValueError("a metric of decisions about several classes needs the predicted ones")
    return outcomes.chosen


def agreement(outcomes: Outcomes) -> Floats:
    """Returns 1.0 for each row whose predicted class came true, else 0.0."""
    return np.asarray(decided(outcomes) == outcomes.label, dtype=np.float64)


def _ones(outcomes: Outcomes) -> Floats:
    return np.ones(outcomes.rows)


def _of_label(outcomes: Outcomes) -> Floats:
    return np.take_along_axis(probabilities(outcomes), outcomes.label.astype(np.int64)[:, np.newaxis], axis=1)[:, 0]


def _logarithmic_loss(outcomes: Outcomes) -> tuple[Floats, ...]:
    """Returns -ln of the probability given to what came true, clipped like scikit-learn at one epsilon."""
    smallest = np.finfo(np.float64).eps
    return -np.log(np.clip(_of_label(outcomes), smallest, 1 - smallest)), _ones(outcomes)


def _squared_error(outcomes: Outcomes) -> tuple[Floats, ...]:
    """Returns half the squared distance to the class that came true: of two classes it is the error of either."""
    given = probabilities(outcomes)
    true = np.equal(outcomes.label[:, np.newaxis], np.arange(given.shape[1], dtype=np.float64))
    return 0.5 * ((given - true) ** 2).sum(axis=1), _ones(outcomes)


def _agreement(outcomes: Outcomes) -> tuple[Floats, ...]:
    return agreement(outcomes), _ones(outcomes)


@dataclass(frozen=True, slots=True)
class TopAccuracy:
    """The share of rows whose class is among the `at` most probable; equal ones stand in the declared order."""

    at: int

    def __call__(self, outcomes: Outcomes, weights: Integers) -> Floats:
        """Returns the share of each replicate, shape (replicates,)."""
        return SumStatistic(self._terms, ratio)(outcomes, weights)

    def _terms(self, outcomes: Outcomes) -> tuple[Floats, ...]:
        given, own = probabilities(outcomes), _of_label(outcomes)[:, np.newaxis]
        earlier = np.less(np.arange(given.shape[1], dtype=np.float64), outcomes.label[:, np.newaxis])
        before = np.sum((given > own) | ((given == own) & earlier), axis=1)
        return (before < self.at).astype(np.float64), _ones(outcomes)


@dataclass(frozen=True, slots=True)
class MacroShare:
    """The plain mean over all declared classes of a share; NaN where one class leaves its share undefined."""

    share: Share

    def __call__(self, outcomes: Outcomes, weights: Integers) -> Floats:
        """Returns the mean of each replicate, shape (replicates,)."""
        places = range(len(outcomes.classes))
        shares = [SumStatistic(partial(self._terms, place), ratio)(outcomes, weights) for place in places]
        return np.asarray(np.mean(shares, axis=0))

    def _terms(self, place: int, outcomes: Outcomes) -> tuple[Floats, ...]:
        said = (decided(outcomes) == place).astype(np.float64)
        true = (outcomes.label == place).astype(np.float64)
        match self.share:
            case "precision":
                return said * true, said
            case "recall":
                return said * true, true
            case "f1":
                return 2 * said * true, said + true


def macro_roc_auc(outcomes: Outcomes, weights: Integers) -> Floats:
    """Returns the plain mean of the areas of each class against all others; NaN where a class has no row."""
    areas = [ranking.roc_auc(_one_against_rest(outcomes, place), weights) for place in range(len(outcomes.classes))]
    return np.asarray(np.mean(areas, axis=0))


def _one_against_rest(outcomes: Outcomes, place: int) -> Outcomes:
    return Outcomes(
        label=(outcomes.label == place).astype(np.float64),
        score=probabilities(outcomes)[:, place],
        decision=None,
        day=outcomes.day,
        days=outcomes.days,
        columns={},
    )


log_loss = SumStatistic(_logarithmic_loss, ratio)
brier = SumStatistic(_squared_error, ratio)
accuracy = SumStatistic(_agreement, ratio)
macro_precision = MacroShare("precision")
macro_recall = MacroShare("recall")
macro_f1 = MacroShare("f1")
