"""The metrics that a KPI can name: for which task, and which direction is good, between which values."""

from dataclasses import dataclass
from math import inf
from typing import Literal


@dataclass(frozen=True, slots=True)
class MetricRule:
    """What follows from a metric's name; every value lies from `least` to `most`."""

    task: Literal["binary_classification", "regression"]
    better: Literal["higher", "lower"]
    least: float
    most: float


METRICS = {
    "accuracy": MetricRule("binary_classification", "higher", 0, 1),
    "average_precision": MetricRule("binary_classification", "higher", 0, 1),
    "brier": MetricRule("binary_classification", "lower", 0, 1),
    "f1": MetricRule("binary_classification", "higher", 0, 1),
    "log_loss": MetricRule("binary_classification", "lower", 0, inf),
    "mae": MetricRule("regression", "lower", 0, inf),
    "precision": MetricRule("binary_classification", "higher", 0, 1),
    "r2": MetricRule("regression", "higher", -inf, 1),
    "recall": MetricRule("binary_classification", "higher", 0, 1),
    "rmse": MetricRule("regression", "lower", 0, inf),
    "roc_auc": MetricRule("binary_classification", "higher", 0, 1),
}

OF_DECISIONS = frozenset({"accuracy", "f1", "precision", "recall"})
"""Metrics of a classification that judge predictions; the others judge scores."""


def is_of_decisions(metric: str) -> bool:
    """Returns whether a metric judges what stands behind the threshold and the filters; a regression's all do."""
    return metric in OF_DECISIONS or METRICS[metric].task == "regression"
