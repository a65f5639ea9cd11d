"""Alerts on what is watched: KPIs beyond their bounds, features that drift, numbers that nobody tells any more."""

from collections.abc import Iterator

from mlspec.backends.prometheus.alert import QUICKLY, TICKET, Alert, length, serving_arm, title
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import Bound
from mlspec.queries.labelled_kpis import GRACE_SECONDS
from mlspec.queries.watching import (
    DRIFT_NULL_QUANTILE,
    distance_labels,
    drifts,
    is_missing,
    kpi_of,
    labels_are_late,
    nobody_tells,
    surely_beyond,
)

RUNS = 2
"""How many runs of a job may be missed before somebody is told."""
DAY = 86_400
"""How often, at the least, a number is worked out that no monitor names a period for."""


def kpi_alerts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Alert]:
    """Yields an alert for each watched KPI with a bound, on all requests and on each of its slices."""
    measures, arm = model.serves.measures, serving_arm(environment, model)
    for watched in model.operated.operation.monitoring.kpis:
        bound = watched.bound
        if bound is None:
            continue
        for group in ("", *watched.slices):
            yield Alert(
                name="MlspecKpiBeyondBound",
                query=surely_beyond(bound, group, measures, arm, watched.window_seconds),
                every_seconds=watched.every_seconds,
                for_seconds=0,
                severity=TICKET,
                owner=kpi_of(measures, bound.kpi).owner,
                action=None,
                about={"kpi": bound.kpi, "bound": bound.bound, "slice": group, "window": f"{watched.window_seconds}s"},
                beyond=_beyond(bound),
                summary=f"{bound.kpi} of {title(model)}{_where(group)} is surely {_beyond(bound)} "
                f"over {length(watched.window_seconds)}",
            )


def drift_alerts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Alert]:
    """Yields the alert on features that have moved, and the one on a job that compares them no more."""
    drift = model.operated.operation.monitoring.drift
    if drift is None:
        return
    arm, window = serving_arm(environment, model), f"{drift.window_seconds}s"
    yield Alert(
        name="MlspecFeatureDrifts",
        query=drifts(drift, drift.features, arm),
        every_seconds=drift.every_seconds,
        for_seconds=0,
        severity=TICKET,
        owner=model.operated.owner,
        action=None,
        about={"method": drift.test, "window": window},
        beyond=f"at least {drift.at_least:.12g}, and more than chance",
        summary=f"{{{{ $labels.feature }}}} of {title(model)} has moved: {drift.test} {{{{ $value | humanize }}}} "
        f"over {length(drift.window_seconds)}, at least {drift.at_least:.12g}",
    )
    yield Alert(
        name="MlspecDriftUnknown",
        query=is_missing(DRIFT_NULL_QUANTILE, distance_labels(drift, arm)),
        every_seconds=QUICKLY,
        for_seconds=GRACE_SECONDS + RUNS * drift.every_seconds,
        severity=TICKET,
        owner=model.operated.owner,
        action=None,
        about={"method": drift.test, "window": window},
        beyond="",
        summary=f"nobody compares the features of {title(model)}: whether they drift is not known",
    )


def label_alerts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Alert]:
    """Yields the alerts on labels that are late, and on KPIs that take labels and that nobody works out."""
    measures, arm = model.serves.measures, serving_arm(environment, model)
    labelled = labelled_kpis(model)
    if not labelled:
        return
    delay = measures.label.delay.p95
    yield Alert(
        name="MlspecLabelsLate",
        query=labels_are_late(arm, delay),
        every_seconds=QUICKLY,
        for_seconds=3600,
        severity=TICKET,
        owner=model.operated.owner,
        action=None,
        about={},
        beyond=f"{length(delay + GRACE_SECONDS)} old",
        summary=f"labels of {model.name} are {{{{ $value | humanizeDuration }}}} old, 95% should be there within "
        f"{length(delay)}: gates, rules and alerts on them are blind",
    )
    for (kpi, window), every in labelled.items():
        yield Alert(
            name="MlspecKpiUnknown",
            query=nobody_tells(kpi, arm, window),
            every_seconds=QUICKLY,
            for_seconds=delay + GRACE_SECONDS + RUNS * every,
            severity=TICKET,
            owner=kpi_of(measures, kpi).owner,
            action=None,
            about={"kpi": kpi, "window": f"{window}s"},
            beyond="",
            summary=f"nobody tells {kpi} of {title(model)} over {length(window)}",
        )


def labelled_kpis(model: ServedModel) -> dict[tuple[str, int], int]:
    """Returns how often each watched KPI that takes labels is worked out, by its name and window."""
    operation = model.operated.operation
    asked = [(each.kpi, each.window_seconds, each.every_seconds) for each in operation.monitoring.kpis]
    asked += [
        (each.watches.kpi, each.window_seconds, min(each.window_seconds, DAY)) for each in operation.rollback.rules
    ]
    found: dict[tuple[str, int], int] = {}
    for kpi, window, every in asked:
        if kpi_of(model.serves.measures, kpi).system is None:
            found[kpi, window] = min(every, found.get((kpi, window), every))
    return found


def _where(group: str) -> str:
    return f" on {group}" if group else ""


def _beyond(bound: Bound) -> str:
    return f"{'below' if bound.bound == 'at_least' else 'above'} {bound.value:.12g}"
