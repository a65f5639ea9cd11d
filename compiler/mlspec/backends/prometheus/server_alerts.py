"""Alerts on the servers of a model: whether any answers, which version does, and whether its log is whole."""

from collections.abc import Iterator

from mlspec.backends.prometheus.alert import PAGE, QUICKLY, TICKET, Alert, serving_arm, title
from mlspec.backends.prometheus.alert_rules import rule_labels
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries.stopped_requests import stays_unanswered
from mlspec.queries.watching import MODEL_INFO, is_missing, lines_lost

AWAY_SECONDS = 300
OTHER_VERSION_SECONDS = 86_400
"""A rollout may wait for an approval before it has pods; of an abort its tool tells at once."""
LOG_SECONDS = 3600


def server_alerts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Alert]:
    """Yields what no chance raises, of a model that answers requests."""
    if model.serves.mode != "online":
        return
    arm = serving_arm(environment, model)
    idle = stays_unanswered(arm, rule_labels(environment, arm, {}))
    yield _certain(
        model,
        "MlspecNobodyAnswers",
        f"{is_missing(MODEL_INFO, arm.of_model())} or on() ({idle})",
        holds=AWAY_SECONDS,
        severity=PAGE,
        summary=f"nobody answers for {model.name}: no server is there, or only idle ones of another version",
    )
    yield _certain(
        model,
        "MlspecVersionNotServing",
        is_missing(MODEL_INFO, arm.of_version()),
        holds=OTHER_VERSION_SECONDS + _unseen(environment, model),
        severity=TICKET,
        summary=f"git says {title(model)}, and no server of it is there: it waits, or git has to follow an abort",
    )
    yield _certain(
        model,
        "MlspecLogLinesLost",
        lines_lost(arm, LOG_SECONDS),
        holds=0,
        severity=TICKET,
        summary=f"{{{{ $value | humanize }}}} lines of the log of {model.name} are lost: what is worked out lacks rows",
    )


def _unseen(environment: EnvironmentPlan, model: ServedModel) -> int:
    """Returns how long the tool may take to see that git names another version: Flagger looks once a stage."""
    rollout = model.operated.operation.rollout
    return rollout.stages[0].seconds if rollout is not None and environment.target.tool == "flagger" else 0


def _certain(model: ServedModel, name: str, query: str, *, holds: int, severity: str, summary: str) -> Alert:
    return Alert(name, query, QUICKLY, holds, severity, model.operated.owner, None, {}, "", summary)
