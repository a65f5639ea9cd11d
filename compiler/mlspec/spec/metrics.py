"""The metrics that a KPI can name: for which tasks, which direction is good, between which values, by which key."""

from dataclasses import dataclass
from math import inf
from typing import Literal

from mlspec.spec.prediction import Task

BINARY: tuple[Task, ...] = ("binary_classification",)
MULTICLASS: tuple[Task, ...] = ("multiclass_classification",)
CLASSES: tuple[Task, ...] = (*BINARY, *MULTICLASS)
NUMBER: tuple[Task, ...] = ("regression",)
LISTS: tuple[Task, ...] = ("ranking",)

Setting = Literal["at", "quantile"]


@dataclass(frozen=True, slots=True)
class MetricRule:
    """What follows from a metric's name; every value lies from `least` to `most`.

    `takes` is the one further key that it reads, and `required` says that it means nothing without it.
    """

    tasks: tuple[Task, ...]
    better: Literal["higher", "lower"]
    least: float
    most: float
    takes: Setting | None = None
    required: bool = False


METRICS = {
    "accuracy": MetricRule(CLASSES, "higher", 0, 1),
    "average_precision": MetricRule(BINARY, "higher", 0, 1),
    "balanced_accuracy": MetricRule(BINARY, "higher", 0, 1),
    "bias": MetricRule(NUMBER, "lower", 0, inf),
    "brier": MetricRule(CLASSES, "lower", 0, 1),
    "calibration_in_the_large": MetricRule(BINARY, "lower", 0, 1),
    "f1": MetricRule(BINARY, "higher", 0, 1),
    "log_loss": MetricRule(CLASSES, "lower", 0, inf),
    "macro_f1": MetricRule(MULTICLASS, "higher", 0, 1),
    "macro_precision": MetricRule(MULTICLASS, "higher", 0, 1),
    "macro_recall": MetricRule(MULTICLASS, "higher", 0, 1),
    "macro_roc_auc": MetricRule(MULTICLASS, "higher", 0, 1),
    "mae": MetricRule(NUMBER, "lower", 0, inf),
    "map": MetricRule(LISTS, "higher", 0, 1),
    "mape": MetricRule(NUMBER, "lower", 0, inf),
    "matthews_correlation": MetricRule(BINARY, "higher", -1, 1),
    "mrr": MetricRule(LISTS, "higher", 0, 1, "at"),
    "ndcg": MetricRule(LISTS, "higher", 0, 1, "at"),
    "pinball": MetricRule(NUMBER, "lower", 0, inf, "quantile", required=True),
    "precision": MetricRule(BINARY, "higher", 0, 1),
    "precision_at_k": MetricRule(LISTS, "higher", 0, 1, "at", required=True),
    "r2": MetricRule(NUMBER, "higher", -inf, 1),
    "recall": MetricRule(BINARY, "higher", 0, 1),
    "recall_at_k": MetricRule(LISTS, "higher", 0, 1, "at", required=True),
    "rmse": MetricRule(NUMBER, "lower", 0, inf),
    "roc_auc": MetricRule(BINARY, "higher", 0, 1),
    "top_k_accuracy": MetricRule(MULTICLASS, "higher", 0, 1, "at", required=True),
    "wape": MetricRule(NUMBER, "lower", 0, inf),
}

OF_DECISIONS = frozenset(
    {
        "accuracy",
        "balanced_accuracy",
        "f1",
        "macro_f1",
        "macro_precision",
        "macro_recall",
        "matthews_correlation",
        "precision",
        "recall",
    }
)
"""Metrics of a classification that judge predictions; the others judge scores."""


def is_of_decisions(metric: str) -> bool:
    """Returns whether a metric judges what stands behind the threshold and the filters.

    Those of numbers and of lists all do: the number and the place are the prediction.
    """
    return metric in OF_DECISIONS or METRICS[metric].tasks in (NUMBER, LISTS)
