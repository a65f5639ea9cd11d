"""A bound that a KPI can never miss, or never meet.

## What it does
Holds the bounds of gates, rules, alerts and triggers to the range of their KPI and to the direction that is good: of a
KPI of which more is better a gate has a lower bound, and a rollback rule fires below one.

## Why it is bad
A gate that cannot fail only looks safe, and one that cannot pass stops every model.

## Example
    gates: [{kpi: roc_auc, at_least: 65}, {kpi: log_loss, at_least: 0.3}]

## Use instead
    gates: [{kpi: roc_auc, at_least: 0.65}, {kpi: log_loss, at_most: 0.3}]
"""

from collections.abc import Iterator
from math import inf

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.bounds import Written, number, text
from mlspec.spec.kpi_directions import direction
from mlspec.spec.kpi_uses import bounds_of, kpi_uses
from mlspec.spec.kpis import Kpi
from mlspec.spec.metrics import METRICS
from mlspec.spec.quantities import Relative

RULE = Rule("MLS406", "impossible-bound", "error", "A bound that a KPI can never miss, or never meet", __doc__ or "")

MEANT = {
    ("higher", "at_most"): "at_least",
    ("lower", "at_least"): "at_most",
    ("higher", "above"): "below",
    ("lower", "below"): "above",
}
"""What was meant where a bound is on the good side."""


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for use in kpi_uses(model.spec):
        for key, written, compares in bounds_of(use.judge):
            kpi = model.spec.kpis[use.judge.kpi]
            fault = _difference(use.judge.kpi, kpi, written) if compares else _level(use.judge.kpi, kpi, key, written)
            if fault is not None:
                yield Diagnostic(RULE, model.document.value_span((*use.path, key)), *fault)


def _level(name: str, kpi: Kpi, key: str, written: Written) -> tuple[str, str] | None:
    better = direction(kpi)
    meant = MEANT.get((better, key))
    if meant is not None:
        return f"of {name!r} {better} is better: {key} bounds the good side", f"{meant}: {text(written)}"
    if isinstance(written, int | float) and kpi.metric is None and kpi.measure == "proportion":
        return None  # a bare number may have been meant in per cent: MLS414 asks
    low, high = _range(kpi)
    if low < number(written) < high:
        return None
    said = _outcome(key, number(written), low, high)
    return f"{name!r} lies between {low:g} and {high:g}, and the bound is {text(written)}: {said}", "a bound within"


def _outcome(key: str, bound: float, low: float, high: float) -> str:
    """Returns in words what a level at or beyond an end of the KPI's range comes to."""
    end = high if bound >= high else low
    if (key in {"at_most", "below"}) == (bound >= high):
        if key in {"at_most", "at_least"}:
            return "every value meets it, so it never stops anything"
        return f"it fires for every value{'' if bound != end else f' but {end:g}'}"
    if key in {"at_most", "at_least"}:
        return "no value meets it" if bound != end else f"no value but {end:g} itself meets it"
    return "it never fires"


def _difference(name: str, kpi: Kpi, written: Written) -> tuple[str, str] | None:
    low, high = _range(kpi)
    if not isinstance(written, Relative) and number(written) >= high - low:
        message = f"two values of {name!r} differ by less than {high - low:g}, never by {text(written)}"
        return message, "a smaller bound"
    return None


def _range(kpi: Kpi) -> tuple[float, float]:
    if kpi.metric is not None:
        metric = METRICS[kpi.metric]
        return metric.least, metric.most
    return (0.0, 1.0) if kpi.measure == "proportion" else (-inf, inf)


CHECK = Check(RULE, each_model(_find))
