"""The metrics that a KPI may name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mlspec_runtime.evidence import classification, ranking, regression
from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes, Task

Statistic = Callable[[Outcomes, Integers], Floats]
"""The value of each replicate, shape (replicates,), given how often each of its days counts."""

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A statistic and what it is made for."""

    task: Task
    statistic: Statistic
    of_decisions: bool = False
    """Whether it judges decisions, so that it needs a threshold."""


METRICS: dict[str, Metric] = {
    "average_precision": Metric("binary_classification", ranking.average_precision),
    "roc_auc": Metric("binary_classification", ranking.roc_auc),
    "log_loss": Metric("binary_classification", classification.log_loss),
    "brier": Metric("binary_classification", classification.brier),
    "base_rate": Metric("binary_classification", classification.base_rate),
    "accuracy": Metric("binary_classification", classification.accuracy, of_decisions=True),
    "precision": Metric("binary_classification", classification.precision, of_decisions=True),
    "recall": Metric("binary_classification", classification.recall, of_decisions=True),
    "f1": Metric("binary_classification", classification.f1, of_decisions=True),
    "mae": Metric("regression", regression.mae),
    "rmse": Metric("regression", regression.rmse),
    "r2": Metric("regression", regression.r2),
    "mean_error": Metric("regression", regression.mean_error),
}
