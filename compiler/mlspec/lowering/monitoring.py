"""Lowers `monitoring`: what is watched, how often, and how many false alarms that may cost."""

from mlspec.forecast.false_alarms import false_alarms
from mlspec.plan import operation
from mlspec.spec.bounds import number
from mlspec.spec.kpi_uses import selected
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.monitoring import Drift, WatchedKpi

DAYS_A_WEEK = 7


def lower_monitoring(spec: ModelSpec) -> operation.Monitoring:
    """Returns what is watched while a version serves."""
    monitoring = spec.monitoring
    return operation.Monitoring(
        kpis=tuple(_watched(watched, selected(watched.slices, spec.validation.slices)) for watched in monitoring.kpis),
        drift=_drift(monitoring.drift, tuple(spec.features.columns)) if monitoring.drift is not None else None,
        false_alarms_per_week=round(sum(each.per_week for each in false_alarms(spec)), 4),
        alerts_per_week=monitoring.alert_budget.per_day * DAYS_A_WEEK,
        runbook=monitoring.runbook,
    )


def _watched(watched: WatchedKpi, slices: tuple[str, ...]) -> operation.WatchedKpi:
    return operation.WatchedKpi(
        kpi=watched.kpi,
        slices=slices,
        every_seconds=watched.every.seconds,
        window_seconds=watched.window.seconds,
        bound=_bound(watched, slices),
    )


def _bound(watched: WatchedKpi, slices: tuple[str, ...]) -> operation.Bound | None:
    for name, written in (("at_least", watched.at_least), ("at_most", watched.at_most)):
        if written is not None:
            return operation.Bound(watched.kpi, None, name, number(written), relative=False, slices=slices)
    return None


def _drift(drift: Drift, features: tuple[str, ...]) -> operation.Drift:
    return operation.Drift(
        features=tuple(name for name in features if drift.features == "all" or name in drift.features),
        every_seconds=drift.every.seconds,
        window_seconds=drift.window.seconds,
        test=drift.test,
        at_least=float(drift.at_least),
        false_alarm=drift.false_alarm.value,
        reference=drift.reference,
        corrected_by=drift.corrected_by,
    )
