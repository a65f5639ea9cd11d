"""Alerts that ask for another version: rollback rules after full traffic, and what makes the model learn again.

While the version before is still up, a rule with `action: rollback` asks for the way back at once; afterwards, and
where its labels come later than that, it asks for a pull request that reverts. A rollout has its own look at the rules.
"""

from collections.abc import Iterator

from mlspec.backends.prometheus.alert import PAGE, TICKET, Alert, fallback_arm, length, serving_arm, title, way_back
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import Bound, RollbackRule
from mlspec.queries.asked import asked_every
from mlspec.queries.watching import answers, drifts, rule_is_met

ROLLBACK, REVERT, RETRAIN = "rollback", "revert_pull_request", "retrain"
"""What an alert asks a machine for."""
MOVED = {"features": "features have", "score": "the score has", "label": "the label has"}


def rollback_alerts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Alert]:
    """Yields the alerts of each rollback rule: one while the version before is up and one without it, or one alone."""
    fallback = fallback_arm(environment, model)
    operated = model.operated
    for rule, reach in zip(operated.operation.rollback.rules, operated.reach, strict=True):
        arm = serving_arm(environment, model)
        met = rule_is_met(rule.watches, model.serves.measures, arm, rule.window_seconds, rule.min_requests)
        if reach.kind == "live" and fallback is not None:
            yield _rule(environment, model, rule, f"{met} and {answers(fallback)}", "warm")
            yield _rule(environment, model, rule, f"{met} unless {answers(fallback)}", "cold")
        else:
            yield _rule(environment, model, rule, met, "cold")


def retraining_alerts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Alert]:
    """Yields an alert for each trigger of a retraining; those on drift go by the drift monitor's bound."""
    drift, arm = model.operated.operation.monitoring.drift, serving_arm(environment, model)
    for trigger in model.operated.operation.retraining.triggers:
        watches, seconds = trigger.watches, trigger.window_seconds
        if watches is not None and seconds is not None:
            least = model.serves.measures.evidence.min_rows
            query = rule_is_met(watches, model.serves.measures, arm, seconds, least)
            why = f"{watches.kpi} {crosses(watches)} over {length(seconds)}"
            yield _learn(
                model, query, asked_every(watches, seconds), {"kpi": watches.kpi, "window": f"{seconds}s"}, why
            )
        elif trigger.drift is not None and drift is not None:
            moved = drift.features if trigger.drift == "features" else (trigger.drift,)
            query = f"count({drifts(drift, moved, arm)})"
            yield _learn(model, query, drift.every_seconds, {"drift": trigger.drift}, f"{MOVED[trigger.drift]} moved")


def _rule(environment: EnvironmentPlan, model: ServedModel, rule: RollbackRule, query: str, reach: str) -> Alert:
    watches, version = rule.watches, model.fallback.version if model.fallback is not None else None
    to = f"go back to {version}" if version is not None else "no earlier version is named as its fallback"
    return Alert(
        name="MlspecRollbackRuleMet",
        query=query,
        every_seconds=asked_every(watches, rule.window_seconds),
        for_seconds=0,
        severity=PAGE,
        owner=model.operated.owner,
        action=ROLLBACK if reach == "warm" else REVERT,
        about={
            "kpi": watches.kpi,
            "bound": watches.bound,
            "window": f"{rule.window_seconds}s",
            "way_back": reach,
        },
        beyond=crosses(watches),
        summary=f"{watches.kpi} of {title(model)} {crosses(watches)} over {length(rule.window_seconds)} "
        f"({{{{ $value | humanize }}}}): {to}",
        command=way_back(environment, model),
    )


def _learn(model: ServedModel, query: str, every: int, about: dict[str, str], why: str) -> Alert:
    return Alert(
        name="MlspecRetrainingDue",
        query=query,
        every_seconds=every,
        for_seconds=0,
        severity=TICKET,
        owner=model.operated.owner,
        action=RETRAIN,
        about=about,
        beyond=why,
        summary=f"{model.name} should learn again: {why}",
    )


def crosses(watches: Bound) -> str:
    """Returns a bound in words that follow what it is about."""
    level = f"{watches.value:.12g}"
    if watches.against is not None:
        return f"leads {watches.against} by less than {level}{' of it' if watches.relative else ''}"
    return f"is {watches.bound} {level}"
