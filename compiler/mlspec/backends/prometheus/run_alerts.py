"""Alerts on jobs that run no more while what they told last is still there, as a Pushgateway keeps it."""

from collections.abc import Iterator

from mlspec.backends.prometheus.alert import QUICKLY, TICKET, Alert, length, serving_arm, title
from mlspec.backends.prometheus.kpi_alerts import RUNS, labelled_kpis
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries.labelled_kpis import GRACE_SECONDS
from mlspec.queries.overdue_runs import drift_run_is_overdue, kpi_run_is_overdue
from mlspec.queries.watching import kpi_of

HOLDS_SECONDS = 3600
"""So long a first run may take to tell its numbers and its end to Prometheus."""


def run_alerts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Alert]:
    """Yields one for each labelled KPI and window, and one for the features that are compared."""
    arm = serving_arm(environment, model)
    for (kpi, window), every in labelled_kpis(model).items():
        late = GRACE_SECONDS + RUNS * every
        query = kpi_run_is_overdue(kpi, arm, window, late)
        owner = kpi_of(model.serves.measures, kpi).owner
        yield _overdue(query, owner, late, {"kpi": kpi, "window": f"{window}s"}, f"{kpi} of {title(model)}")
    drift = model.operated.operation.monitoring.drift
    if drift is not None:
        late = GRACE_SECONDS + RUNS * drift.every_seconds
        about = {"method": drift.test, "window": f"{drift.window_seconds}s"}
        query = drift_run_is_overdue(drift, arm, late)
        yield _overdue(query, model.operated.owner, late, about, f"how far features of {title(model)} have moved")


def _overdue(query: str, owner: str, late: int, about: dict[str, str], what: str) -> Alert:
    return Alert(
        name="MlspecRunOverdue",
        query=query,
        every_seconds=QUICKLY,
        for_seconds=HOLDS_SECONDS,
        severity=TICKET,
        owner=owner,
        action=None,
        about=about,
        beyond=f"no run for {length(late)}",
        summary=f"nobody has worked out {what} for {length(late)}: what is told is old",
    )
