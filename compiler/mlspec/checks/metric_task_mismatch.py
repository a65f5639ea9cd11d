"""A metric, a decision, a positive class or a filter that does not fit the task.

## What it does
Holds every metric to the task that it is defined for, and asks for what a task needs: a decision needs a
threshold, a classification needs to know which outcome is the event, a filter decides what the task predicts.

## Why it is bad
Numbers come out all the same: an area under a curve of a regression means nothing, and with the wrong positive class
every gate points the wrong way.

## Example
    prediction: {task: regression}
    kpis: {auc: {metric: roc_auc}}

## Use instead
    kpis: {error: {metric: mae}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.accepted_values import shown
from mlspec.spec.expression_uses import filter_scope
from mlspec.spec.filter_runs import PREDICTION, misfit_of
from mlspec.spec.metrics import METRICS

RULE = Rule("MLS401", "metric-task-mismatch", "error", "A metric or decision does not fit the task", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec, document = model.spec, model.document
    task = spec.prediction.task
    classifies = task == "binary_classification"
    for name, kpi in spec.kpis.items():
        if kpi.metric is None:
            continue
        metric = METRICS[kpi.metric]
        if metric.task != task:
            fitting = ", ".join(sorted(other for other, rule in METRICS.items() if rule.task == task))
            span = document.value_span(("kpis", name, "metric"))
            yield Diagnostic(RULE, span, f"{kpi.metric} is not defined for {task}", f"there are: {fitting}")
    if classifies and spec.prediction.decision is None:
        message = "a classification needs a threshold that makes a prediction of a score"
        yield Diagnostic(RULE, document.key_span(("prediction",)), message, "add decision: {threshold: 0.5}")
    if not classifies and spec.prediction.decision is not None:
        span = document.key_span(("prediction", "decision"))
        yield Diagnostic(RULE, span, "a regression has no decision threshold", "leave decision out")
    if classifies and spec.label.positive is None:
        message = "a classification needs to know which outcome is the event"
        yield Diagnostic(RULE, document.key_span(("label",)), message, "add positive: true (or false)")
    if not classifies and spec.label.positive is not None:
        span = document.key_span(("label", "positive"))
        yield Diagnostic(RULE, span, "a regression has no positive outcome", "leave positive out")
    kind = filter_scope(spec)[PREDICTION] if spec.filters else None
    for index, rule in enumerate(spec.filters):
        if kind is not None and (accepted := misfit_of(rule.then.prediction, kind)) is not None:
            span = document.value_span(("filters", index, "then", "prediction"))
            message = f"{rule.name!r} decides {shown(rule.then.prediction)}, and {task} predicts a {kind.value}"
            yield Diagnostic(RULE, span, message, f"write {accepted}")


CHECK = Check(RULE, each_model(_find))
