"""Rollback rules as questions, each with why CI answers it.

A rule is CI's where nobody else goes back: it asks for a pull request, what it watches shows when the version before is
cold, nothing steps the rollout but commits, or no server of the version before is up any more.
"""

from collections.abc import Iterator

from mlspec.backends.prometheus.alert import fallback_arm, length, serving_arm
from mlspec.backends.prometheus.rule_alerts import REVERT, crosses
from mlspec.plan.environment import EnvironmentPlan, Measures, RuleReach, ServedModel
from mlspec.plan.operation import Bound, RollbackRule
from mlspec.queries.arm import Arm
from mlspec.queries.asked import asked_every
from mlspec.queries.watching import answers, kpi_of, labels_are_late, rows_of_rule, rule_is_met, what_rule_sees
from mlspec.release.stepping import STEPPED
from mlspec.watching.question import Question, Subject


def rollback_questions(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Question]:
    """Yields a question for each rollback rule of a model."""
    operated = model.operated
    for rule, reach in zip(operated.operation.rollback.rules, operated.reach, strict=True):
        yield _question(environment, model, rule, reach)


def rule_name(watches: Bound, window: int) -> str:
    """Returns what a bound over a window is called."""
    return "-".join(filter(None, (watches.kpi, watches.against, watches.bound, length(window))))


def late_labels(measures: Measures, watches: Bound, arm: Arm) -> str | None:
    """Returns the query that says that the labels of a rule are late; None where it needs none."""
    if kpi_of(measures, watches.kpi).system is not None:
        return None
    return labels_are_late(arm, measures.label.delay.p95)


def _question(environment: EnvironmentPlan, model: ServedModel, rule: RollbackRule, reach: RuleReach) -> Question:
    watches, window, least = rule.watches, rule.window_seconds, rule.min_requests
    measures, arm = model.serves.measures, serving_arm(environment, model)
    met = rule_is_met(watches, measures, arm, window, least)
    before = fallback_arm(environment, model)
    alert, meanwhile = met, ""
    if before is not None and reach.kind == "live" and environment.target.tool != STEPPED:
        alert = f"{met} unless {answers(before)}"
        meanwhile = (
            f"servers of {before.version} are still up: {environment.target.tool} goes back while it rolls out, "
            "and afterwards whoever the alert calls"
        )
    return Question(
        about=Subject("revert", rule_name(watches, window), _why(environment, model, rule, reach)),
        crosses=f"{watches.kpi} {crosses(watches)} over {length(window)}",
        alert=alert,
        met=met,
        seen=what_rule_sees(watches, measures, arm, window, least),
        rows=(rows_of_rule(watches, measures, arm, window), least),
        late=late_labels(measures, watches, arm),
        compared=None,
        bound=watches.value,
        every_seconds=asked_every(watches, window),
        window_seconds=window,
        meanwhile=meanwhile,
    )


def _why(environment: EnvironmentPlan, model: ServedModel, rule: RollbackRule, reach: RuleReach) -> str:
    if rule.action == REVERT:
        return "the rule asks for a pull request"
    if environment.target.tool == STEPPED:
        return f"commits step the rollout in {environment.name}: nobody else goes back"
    if model.fallback is None:
        return f"no fallback of {model.serves.version} is named: nothing else can go back"
    if reach.kind == "live":
        return f"once no server of {model.fallback.version} is up nobody else goes back"
    warm = model.operated.operation.rollback.keep_warm_seconds
    return (
        f"what it watches shows {length(reach.after_seconds)} after a request, "
        f"and {model.fallback.version} is kept warm for {length(warm)}"
    )
