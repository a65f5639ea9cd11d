"""What a dashboard asks: the same series as gates and alerts, side by side by version, and judged by nobody."""

from mlspec.plan.operation import Drift
from mlspec.queries.arm import Arm
from mlspec.queries.promql import number, series
from mlspec.queries.system_kpis import DURATION_BUCKET, ON_MERIT, REQUESTS
from mlspec.queries.watching import DRIFT_NULL_QUANTILE, DRIFT_SCORE, LOG_LINES, distance_labels

PREDICTIONS = "mlspec_predictions_total"
FIRED = "mlspec_filter_fired_total"
NULLS = "mlspec_null_inputs_total"
LOOKED_UP = "mlspec_lookup_rows_total"
RECENT = 300
"""How many seconds a rate is taken over."""


def rate(metric: str, by: str, arm: Arm, **labels: str) -> str:
    """Returns what counters of a model rise by in a second, by the labels that `by` lists."""
    return f"sum by ({by}) (rate({series(metric, {**arm.of_model(), **labels})}[{RECENT}s]))"


def share(metric: str, by: str, arm: Arm, whole: str) -> str:
    """Returns the same as a part of what another counter of the version rises by."""
    return f"{rate(metric, by, arm)} / ignoring ({_beyond_version(by)}) group_left {rate(whole, 'model_version', arm)}"


def requests(arm: Arm) -> str:
    """Returns how many requests each version gets in a second."""
    return rate(REQUESTS, "model_version", arm)


def traffic_split(arm: Arm) -> str:
    """Returns which part of the requests each version answers."""
    return f"{requests(arm)} / scalar({_total(REQUESTS, arm)})"


def failed_share(arm: Arm) -> str:
    """Returns which part of the requests that it does not refuse each version fails."""
    failed = rate(REQUESTS, "model_version", arm, outcome="failed")
    judged = series(REQUESTS, arm.of_model(), among=ON_MERIT)
    return f"{failed} / sum by (model_version) (rate({judged}[{RECENT}s]))"


def refused_share(arm: Arm) -> str:
    """Returns which part of its requests each version refuses."""
    return f"{rate(REQUESTS, 'model_version', arm, outcome='refused')} / {requests(arm)}"


def duration_quantile(quantile: float, arm: Arm) -> str:
    """Returns a quantile of the seconds that each version takes."""
    return f"histogram_quantile({number(quantile)}, {rate(DURATION_BUCKET, 'le, model_version', arm)})"


def distances(drift: Drift, arm: Arm) -> tuple[str, str]:
    """Returns how far each feature has moved, and how far chance alone moves it."""
    score, chance = (
        f"max by (feature) ({series(metric, distance_labels(drift, arm))})"
        for metric in (DRIFT_SCORE, DRIFT_NULL_QUANTILE)
    )
    return score, chance


def lost_lines(arm: Arm) -> str:
    """Returns how many lines of the prediction log each version loses in a second."""
    return rate(LOG_LINES, "model_version", arm, outcome="dropped")


def recorded(metric: str, arm: Arm, kpi: str, window: int) -> str:
    """Returns a recorded KPI of all versions and slices over a window."""
    return series(metric, {**arm.of_model(), "kpi": kpi, "window": f"{window}s"})


def firing(arm: Arm, environment: str) -> str:
    """Returns the alerts of a model that hold."""
    labels = {"environment": environment, **arm.of_model(), "alertstate": "firing"}
    return f"sum by (alertname, kpi, slice, severity) ({series('ALERTS', labels)})"


def _total(metric: str, arm: Arm) -> str:
    return f"sum(rate({series(metric, arm.of_model())}[{RECENT}s]))"


def _beyond_version(by: str) -> str:
    return ", ".join(each for each in by.split(", ") if each != "model_version")
