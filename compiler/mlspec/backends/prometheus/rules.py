"""The rules of a model: what is recorded of its KPIs, the looks of its alerts, and the alerts themselves."""

from collections.abc import Iterator
from typing import Any

from mlspec.backends.prometheus.alert import QUICKLY, Alert, fallback_arm, serving_arm
from mlspec.backends.prometheus.alert_rules import looks, rule, rule_labels
from mlspec.backends.prometheus.kpi_alerts import drift_alerts, kpi_alerts, label_alerts
from mlspec.backends.prometheus.parity_alerts import parity_alerts
from mlspec.backends.prometheus.rule_alerts import retraining_alerts, rollback_alerts
from mlspec.backends.prometheus.run_alerts import run_alerts
from mlspec.backends.prometheus.server_alerts import server_alerts
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries.stopped_requests import STOPPED, requests_stopped
from mlspec.queries.watching import known_value, kpi_of

KPI_VALUE = "mlspec:kpi:value"
"""The series in which each watched KPI is recorded, whatever its source: by version, KPI, slice and window."""


def rule_groups(environment: EnvironmentPlan, model: ServedModel) -> list[dict[str, Any]]:
    """Returns the groups of a rule file."""
    prefix = f"{environment.name}.{model.name}"
    groups: list[dict[str, Any]] = []
    recorded = list(_recorded(environment, model))
    if recorded:
        groups.append({"name": f"{prefix}.kpis", "interval": f"{QUICKLY}s", "rules": recorded})
    if model.serves.mode == "online":
        groups.append(
            {"name": f"{prefix}.requests", "interval": f"{QUICKLY}s", "rules": [_stopped(environment, model)]}
        )
    raised = alerts(environment, model)
    groups += looks(environment, model, raised)
    if raised:
        rules = [rule(environment, model, each) for each in raised]
        groups.append({"name": f"{prefix}.alerts", "interval": f"{QUICKLY}s", "rules": rules})
    return groups


def alerts(environment: EnvironmentPlan, model: ServedModel) -> tuple[Alert, ...]:
    """Returns every alert of a model, the most urgent first."""
    return (
        *server_alerts(environment, model),
        *rollback_alerts(environment, model),
        *kpi_alerts(environment, model),
        *drift_alerts(environment, model),
        *label_alerts(environment, model),
        *run_alerts(environment, model),
        *parity_alerts(environment, model),
        *retraining_alerts(environment, model),
    )


def watched_series(model: ServedModel) -> tuple[tuple[str, str, int], ...]:
    """Returns the KPIs that are watched and those of rules, each with its slice (none: all requests) and window."""
    operation = model.operated.operation
    watched = [
        (each.kpi, group, each.window_seconds) for each in operation.monitoring.kpis for group in _of(each.slices)
    ]
    rules = [(each.watches.kpi, "", each.window_seconds) for each in operation.rollback.rules]
    return tuple(dict.fromkeys((*watched, *rules)))


def _of(slices: tuple[str, ...]) -> tuple[str, ...]:
    return ("", *slices)


def _recorded(environment: EnvironmentPlan, model: ServedModel) -> Iterator[dict[str, Any]]:
    """Yields the recording rules of the version that serves, and of the fallback as far as it has the numbers."""
    arms = [(serving_arm(environment, model), model.serves.measures)]
    fallback = fallback_arm(environment, model)
    if fallback is not None and model.fallback is not None:
        arms.append((fallback, model.fallback.measures))
    for arm, measures in arms:
        kpis = {each.name for each in measures.kpis}
        groups = {"", *(each.name for each in measures.slices)}
        for kpi, group, window in watched_series(model):
            if kpi in kpis and group in groups:
                about = {"kpi": kpi, "slice": group, "window": f"{window}s"}
                query = known_value(kpi_of(measures, kpi), group, measures, arm, window)
                yield {"record": KPI_VALUE, "expr": query, "labels": rule_labels(environment, arm, about)}


def _stopped(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    arm = serving_arm(environment, model)
    return {"record": STOPPED, "expr": requests_stopped(arm), "labels": rule_labels(environment, arm, {})}
