"""The metrics that a KPI can name: for which task, and which direction is good."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class MetricRule:
    """What follows from a metric's name."""

    task: Literal["binary_classification", "regression"]
    better: Literal["higher", "lower"]
    reads: Literal["score", "prediction", "label"]


METRICS = {
    "accuracy": MetricRule("binary_classification", "higher", "prediction"),
    "average_precision": MetricRule("binary_classification", "higher", "score"),
    "brier": MetricRule("binary_classification", "lower", "score"),
    "f1": MetricRule("binary_classification", "higher", "prediction"),
    "log_loss": MetricRule("binary_classification", "lower", "score"),
    "mae": MetricRule("regression", "lower", "score"),
    "precision": MetricRule("binary_classification", "higher", "prediction"),
    "r2": MetricRule("regression", "higher", "score"),
    "recall": MetricRule("binary_classification", "higher", "prediction"),
    "rmse": MetricRule("regression", "lower", "score"),
    "roc_auc": MetricRule("binary_classification", "higher", "score"),
}
