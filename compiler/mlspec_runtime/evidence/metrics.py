"""The metrics that a KPI may name, for each task."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mlspec_runtime.evidence import classification, lists, multiclass, ranking, regression
from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes, Task
from mlspec_runtime.evidence.support import Needs

Statistic = Callable[[Outcomes, Integers], Floats]
"""The value of each replicate, shape (replicates,), given how often each of its days counts."""

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a KPI says of its metric: how many places or classes count, and which quantile was predicted."""

    at: int | None = None
    quantile: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """How a statistic is made of its setting, and what it takes.

    Attributes:
        made: The statistic of a setting that gives what the metric needs.
        needs: What there must be enough of.
        takes: The one key of a setting that it reads; None for none.
        required: Whether it means nothing without that key.
        of_decisions: Whether it judges decisions: of two classes it needs a threshold, and filters change it.
    """

    made: Callable[[Setting], Statistic]
    needs: Needs
    takes: Literal["at", "quantile"] | None = None
    required: bool = False
    of_decisions: bool = False


def _of_two(statistic: Statistic, *, of_decisions: bool = False) -> Metric:
    return Metric(lambda _: statistic, "two_classes", of_decisions=of_decisions)


def _of_rows(statistic: Statistic) -> Metric:
    return Metric(lambda _: statistic, "rows")


def _of_classes(statistic: Statistic, *, of_decisions: bool = False) -> Metric:
    return Metric(lambda _: statistic, "classes", of_decisions=of_decisions)


def _of_lists(made: Callable[[int | None], Statistic], needs: Needs, *, required: bool = False) -> Metric:
    return Metric(lambda setting: made(setting.at), needs, "at", required)


METRICS: dict[Task, dict[str, Metric]] = {
    "binary_classification": {
        "average_precision": _of_two(ranking.average_precision),
        "roc_auc": _of_two(ranking.roc_auc),
        "log_loss": _of_two(classification.log_loss),
        "brier": _of_two(classification.brier),
        "calibration_in_the_large": _of_two(regression.bias),
        "accuracy": _of_two(classification.accuracy, of_decisions=True),
        "balanced_accuracy": _of_two(classification.balanced_accuracy, of_decisions=True),
        "precision": _of_two(classification.precision, of_decisions=True),
        "recall": _of_two(classification.recall, of_decisions=True),
        "f1": _of_two(classification.f1, of_decisions=True),
        "matthews_correlation": _of_two(classification.matthews_correlation, of_decisions=True),
    },
    "multiclass_classification": {
        "log_loss": _of_rows(multiclass.log_loss),
        "brier": _of_rows(multiclass.brier),
        "accuracy": Metric(lambda _: multiclass.accuracy, "rows", of_decisions=True),
        "top_k_accuracy": Metric(lambda setting: multiclass.TopAccuracy(setting.at or 1), "rows", "at", required=True),
        "macro_precision": _of_classes(multiclass.macro_precision, of_decisions=True),
        "macro_recall": _of_classes(multiclass.macro_recall, of_decisions=True),
        "macro_f1": _of_classes(multiclass.macro_f1, of_decisions=True),
        "macro_roc_auc": _of_classes(multiclass.macro_roc_auc),
    },
    "regression": {
        "mae": _of_rows(regression.mae),
        "rmse": _of_rows(regression.rmse),
        "r2": _of_rows(regression.r2),
        "mape": _of_rows(regression.mape),
        "wape": _of_rows(regression.wape),
        "bias": _of_rows(regression.bias),
        "pinball": Metric(
            lambda setting: regression.Pinball(setting.quantile or 0.5), "rows", "quantile", required=True
        ),
    },
    "ranking": {
        "ndcg": _of_lists(lists.ndcg, "relevant_lists"),
        "mrr": _of_lists(lists.mrr, "relevant_lists"),
        "map": Metric(lambda _: lists.mean_average_precision(None), "relevant_lists"),
        "precision_at_k": _of_lists(lists.precision, "lists", required=True),
        "recall_at_k": _of_lists(lists.recall, "relevant_lists", required=True),
    },
}
