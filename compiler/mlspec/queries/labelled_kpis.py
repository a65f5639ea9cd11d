"""The contract by which whoever evaluates labelled production data tells Prometheus a KPI of a version.

Each value has its standard error beside it, worked out over blocks as the spec says; `window` is the stretch of
requests that it is about, in seconds, and `slice` is empty where all requests are meant.
"""

from mlspec.plan.value import value
from mlspec.queries.arm import Arm
from mlspec.queries.promql import number, only, series

VALUE = "mlspec_quality_value"
STANDARD_ERROR = "mlspec_quality_standard_error"
SAMPLES = "mlspec_quality_samples"
WATERMARK = "mlspec_label_watermark_seconds"
GRACE_SECONDS = 86_400
"""How much later than declared labels may be before a value counts as missing: evaluations run once a day."""


@value
class QualityQuery:
    """A KPI, its standard error and its labelled rows, as expressions whose results have no labels."""

    value: str
    error: str
    rows: str


def quality_query(kpi: str, group: str, arm: Arm, seconds: int) -> QualityQuery:
    """Returns the queries of a labelled KPI over the requests of the last so many seconds; no group: all requests."""
    labels, unlike = quality_labels(kpi, group, arm, seconds), ""
    if arm.production and arm.fallback is not None:
        labels["model_version"] = arm.fallback
    elif arm.production:
        unlike = "model_version"
    found = (only(series(metric, labels, unlike=unlike)) for metric in (VALUE, STANDARD_ERROR, SAMPLES))
    return QualityQuery(*found)


def quality_labels(kpi: str, group: str, arm: Arm, seconds: int) -> dict[str, str]:
    """Returns the labels of a labelled KPI over the requests of the last so many seconds; no group: all requests."""
    return {**arm.of_version(), "kpi": kpi, "slice": group, "window": f"{seconds}s"}


def labels_are_known(arm: Arm, delay_seconds: int) -> str:
    """Returns a condition that holds while labels are as complete as their declared delay says."""
    return f"{label_age(arm)} < {number(delay_seconds + GRACE_SECONDS)}"


def label_age(arm: Arm) -> str:
    """Returns for how many seconds the labels of a model are not complete yet."""
    return f"(time() - {only(series(WATERMARK, arm.of_model()))})"
