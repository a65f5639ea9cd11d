"""Which direction of a KPI is good: written, or following from the metric; of a system figure, less is better."""

from mlspec.spec.kpis import Direction, Kpi
from mlspec.spec.metrics import METRICS


def direction(kpi: Kpi) -> Direction:
    """Returns the direction that is good; every figure of the system counts what should not be."""
    if kpi.metric is not None:
        return METRICS[kpi.metric].better
    return kpi.better or "lower"
