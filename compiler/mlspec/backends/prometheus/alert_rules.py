"""The rules of an alert: what chance can raise is asked once a period, and what was found then holds until the next.

A rule that is asked once a day would be told to Alertmanager as one that holds for four days, since Prometheus sends
for how long nothing has to be heard: four times the period of its group. So a look is recorded, and the alert
is asked every minute whether the last look found something. It is over within minutes of the rules that name it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from mlspec.backends.prometheus.alert import QUICKLY, Alert, serving_arm
from mlspec.conventions import runbook_file
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries.arm import Arm
from mlspec.queries.promql import last, series

FOUND = "mlspec:alert:found"
"""The series in which a look that found something is recorded, with the alert's name as a label."""
LATE_SECONDS = 300
"""So much later than a period the next look may be recorded, before an alert that still holds would be over."""


def looks(environment: EnvironmentPlan, model: ServedModel, alerts: tuple[Alert, ...]) -> Iterator[dict[str, Any]]:
    """Yields the groups in which the looks of the alerts are recorded, the most frequent first."""
    for every in sorted({each.every_seconds for each in alerts} - {QUICKLY}):
        rules = [_look(environment, model, each) for each in alerts if each.every_seconds == every]
        name = f"{environment.name}.{model.name}.looks.{every}s"
        yield {"name": name, "interval": f"{every}s", "rules": rules}


def rule(environment: EnvironmentPlan, model: ServedModel, alert: Alert) -> dict[str, Any]:
    """Returns the alerting rule, which is asked every minute."""
    labels = rule_labels(environment, serving_arm(environment, model), alert.about)
    labels |= {"severity": alert.severity, "owner": alert.owner}
    if alert.action is not None:
        labels["mlspec_action"] = alert.action
    way_out = {"command": alert.command} if alert.command is not None else {}
    return {
        "alert": alert.name,
        "expr": alert.query if alert.every_seconds == QUICKLY else _was_found(environment, model, alert),
        **({"for": f"{alert.for_seconds}s"} if alert.for_seconds else {}),
        "labels": labels,
        "annotations": {
            "summary": alert.summary,
            **way_out,
            "runbook": f"{runbook_file(environment.name, model.name)}#{alert.name.lower()}",
        },
    }


def rule_labels(environment: EnvironmentPlan, arm: Arm, about: Mapping[str, str]) -> dict[str, str]:
    """Returns labels without those whose value is empty, which Prometheus does not keep."""
    return {name: each for name, each in _all_labels(environment, arm, about).items() if each}


def _look(environment: EnvironmentPlan, model: ServedModel, alert: Alert) -> dict[str, Any]:
    labels = rule_labels(environment, serving_arm(environment, model), {**alert.about, "alert": alert.name})
    return {"record": FOUND, "expr": alert.query, "labels": labels}


def _was_found(environment: EnvironmentPlan, model: ServedModel, alert: Alert) -> str:
    labels = _all_labels(environment, serving_arm(environment, model), {**alert.about, "alert": alert.name})
    return f"max without (alert) ({last(series(FOUND, labels), alert.every_seconds + LATE_SECONDS)})"


def _all_labels(environment: EnvironmentPlan, arm: Arm, about: Mapping[str, str]) -> dict[str, str]:
    own = {
        "environment": environment.name,
        "namespace": environment.namespace,
        "model": arm.model,
        "model_version": arm.version,
    }
    return {**own, **about}
