"""What kind of number a KPI is: a share of rows, a mean over rows, or a score that is neither."""

from typing import Literal

Kind = Literal["mean", "proportion", "score"]

PROPORTION_METRICS = ("accuracy", "precision", "recall", "top_k_accuracy")
MEAN_METRICS = ("brier", "log_loss", "mae", "mape", "pinball")


def kind_of_metric(metric: str) -> Kind:
    """Returns what a metric of the field is."""
    if metric in PROPORTION_METRICS:
        return "proportion"
    return "mean" if metric in MEAN_METRICS else "score"
