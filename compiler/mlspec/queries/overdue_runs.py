"""Whether the jobs that work numbers out still run: a Pushgateway tells for ever what it was told last.

Each run tells the moment at which it ended, whether or not it could tell a number; a number whose run nobody tells is
as good as none.
"""

from mlspec.plan.operation import Drift
from mlspec.queries.arm import Arm
from mlspec.queries.labelled_kpis import VALUE, quality_labels
from mlspec.queries.promql import number, series
from mlspec.queries.watching import DRIFT_NULL_QUANTILE, distance_labels

KPI_RUN = "mlspec_quality_run_timestamp_seconds"
DRIFT_RUN = "mlspec_drift_run_timestamp_seconds"


def kpi_run_is_overdue(kpi: str, arm: Arm, window: int, seconds: int) -> str:
    """Returns a condition that holds where a labelled KPI was not worked out for so many seconds."""
    labels = {**arm.of_version(), "kpi": kpi, "window": f"{window}s"}
    return _overdue(series(KPI_RUN, labels), series(VALUE, quality_labels(kpi, "", arm, window)), seconds)


def drift_run_is_overdue(drift: Drift, arm: Arm, seconds: int) -> str:
    """Returns a condition that holds where the features of a version were not compared for so many seconds."""
    labels = distance_labels(drift, arm)
    return _overdue(series(DRIFT_RUN, labels), series(DRIFT_NULL_QUANTILE, labels), seconds)


def _overdue(run: str, told: str, seconds: int) -> str:
    return f"(time() - max({run})) > {number(seconds)} or (max({told}) and on() absent({run}))"
