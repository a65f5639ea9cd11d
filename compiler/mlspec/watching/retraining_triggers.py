"""What makes a model learn again before its time, as questions; nobody but CI answers them."""

from collections.abc import Iterator

from mlspec.backends.prometheus.alert import length, serving_arm
from mlspec.backends.prometheus.rule_alerts import MOVED, crosses
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import Bound, Drift
from mlspec.queries.asked import asked_every
from mlspec.queries.watching import compared, drifts, rows_of_rule, rule_is_met, what_rule_sees
from mlspec.watching.question import Compared, Question, Subject
from mlspec.watching.rollback_rules import late_labels, rule_name

WHY = "a model learns again by a pull request"


def retraining_questions(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Question]:
    """Yields a question for each trigger that the version can be held to; drift goes by its monitor's bound."""
    drift = model.operated.operation.monitoring.drift
    for trigger in model.operated.operation.retraining.triggers:
        if trigger.watches is not None and trigger.window_seconds is not None:
            yield _of_kpi(environment, model, trigger.watches, trigger.window_seconds)
        elif trigger.drift is not None and drift is not None:
            yield _of_drift(environment, model, trigger.drift, drift)


def _of_kpi(environment: EnvironmentPlan, model: ServedModel, watches: Bound, window: int) -> Question:
    measures, arm = model.serves.measures, serving_arm(environment, model)
    least = measures.evidence.min_rows
    met = rule_is_met(watches, measures, arm, window, least)
    return Question(
        about=Subject("retrain", rule_name(watches, window), WHY),
        crosses=f"{watches.kpi} {crosses(watches)} over {length(window)}",
        alert=met,
        met=met,
        seen=what_rule_sees(watches, measures, arm, window, least),
        rows=(rows_of_rule(watches, measures, arm, window), least),
        late=late_labels(measures, watches, arm),
        compared=None,
        bound=watches.value,
        every_seconds=asked_every(watches, window),
        window_seconds=window,
        meanwhile="",
    )


def _of_drift(environment: EnvironmentPlan, model: ServedModel, of: str, drift: Drift) -> Question:
    arm = serving_arm(environment, model)
    features = drift.features if of == "features" else (of,)
    met = f"count({drifts(drift, features, arm)})"
    known, furthest = compared(drift, features, arm)
    return Question(
        about=Subject("retrain", f"drift-{of}", WHY),
        crosses=f"{MOVED[of]} moved by at least {drift.at_least:.12g} and more than chance over "
        f"{length(drift.window_seconds)}",
        alert=met,
        met=met,
        seen=furthest,
        rows=None,
        late=None,
        compared=Compared(len(features), known),
        bound=drift.at_least,
        every_seconds=drift.every_seconds,
        window_seconds=drift.window_seconds,
        meanwhile="",
    )
