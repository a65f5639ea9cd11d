"""A bound that a KPI can never miss, or never meet.

## What it does
Holds the bounds of gates to the range of their metric and to the direction that is good: a KPI of which more is better
has a lower bound, one of which less is better an upper bound.

## Why it is bad
A gate that cannot fail only looks safe, and one that cannot pass stops every model.

## Example
    gates: [{kpi: roc_auc, at_least: 65}, {kpi: log_loss, at_least: 0.3}]

## Use instead
    gates: [{kpi: roc_auc, at_least: 0.65}, {kpi: log_loss, at_most: 0.3}]
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.gates import Gate
from mlspec.spec.kpis import Kpi
from mlspec.spec.metrics import METRICS

RULE = Rule("MLS406", "impossible-bound", "error", "A bound that a KPI can never miss, or never meet", __doc__ or "")

GOOD_SIDE = {"higher": "at_least", "lower": "at_most"}


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for index, gate in enumerate(model.spec.gates):
        fault = _fault(gate, model.spec.kpis[gate.kpi])
        if fault is not None:
            span = model.document.value_span(("gates", index, gate.bound))
            yield Diagnostic(RULE, span, *fault)


def _fault(gate: Gate, kpi: Kpi) -> tuple[str, str] | None:
    metric = METRICS[kpi.metric] if kpi.metric is not None else None
    better = metric.better if metric is not None else kpi.better
    value = float(getattr(gate, gate.bound))
    if gate.against is None and better is not None and gate.bound != GOOD_SIDE[better]:
        return (
            f"of {gate.kpi!r} {better} is better: {gate.bound} bounds the good side",
            f"{GOOD_SIDE[better]}: {value:g}",
        )
    if metric is None:
        return None
    low, high = metric.least, metric.most
    if gate.against is None and not low < value < high:
        return (
            f"{gate.kpi!r} lies between {low:g} and {high:g}: {value:g} is never missed or never met",
            "a bound within",
        )
    if gate.against is not None and value >= high - low:
        return f"two values of {gate.kpi!r} differ by less than {high - low:g}, never by {value:g}", "a smaller bound"
    return None


CHECK = Check(RULE, each_model(_find))
