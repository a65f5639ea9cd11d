"""A metric, a decision or a positive class that does not fit the task.

## What it does
Holds every metric to the task that it is defined for, and asks for what a task needs: a decision needs a
threshold, a classification needs to know which outcome is the event.

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


CHECK = Check(RULE, each_model(_find))
