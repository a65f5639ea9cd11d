"""A gate or rule of which nobody can say what it will see.

## What it does
Asks for what a forecast needs: `prediction.traffic` where a rollout has gates, and `expected` on each KPI that a gate
of the rollout or a rule of the rollback judges. A metric that is no mean over rows (roc_auc, average_precision) has no
such expectation: a stage cannot be gated on it.

## Why it is bad
Without them nobody knows whether a stage sees thousands of rows too few; the gate decides by luck.

## Example
    kpis: {slow: {system: share_slower_than, threshold: 300ms}}
    rollout: {stages: [{name: canary, weight: 10%, for: 7d, gates: [{kpi: slow, at_most: 5%}]}]}

## Use instead
    kpis: {slow: {system: share_slower_than, threshold: 300ms, expected: 2%}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.spec.kpi_uses import KpiUse, kpi_uses

RULE = Rule(
    "MLS506",
    "kpi-without-expectation",
    "error",
    "Nothing says what a gate or rule of the rollout will see",
    __doc__ or "",
    waivable=True,
)

_GATES = ("always", "stage")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    uses = [use for use in kpi_uses(model.spec) if use.place in (*_GATES, "rollback")]
    if model.spec.prediction.traffic is None and any(use.place in _GATES for use in uses):
        message = "without prediction.traffic nobody knows how many requests a stage of this rollout sees"
        span = model.document.key_span(("rollout",))
        yield Diagnostic(RULE, span, message, "prediction.traffic, as in traffic: {rate: 922/day}")
    seen: set[str] = set()
    for use in uses:
        if use.judge.kpi not in seen:
            seen.add(use.judge.kpi)
            yield from _unexpected(model, use)


def _unexpected(model: BoundModel, use: KpiUse) -> Iterator[Diagnostic]:
    name = use.judge.kpi
    kpi = model.spec.kpis[name]
    span = model.document.value_span((*use.path, "kpi"))
    there = (Related(model.document.key_span(("kpis", name)), f"{name} is declared here"),)
    if kpi.expected is not None:
        return
    if kpi.measure == "score":
        if use.place in _GATES:
            message = f"how many rows {name!r} takes is unknown: {kpi.metric} is no mean over rows"
            text = "a KPI that is a mean or a share of rows, with what is expected of it; or a rule of the rollback"
            yield Diagnostic(RULE, span, message, text, there)
        return
    written = "expected: 2%" if kpi.measure == "proportion" else "expected: {mean: 9.1, sd: 16.4}"
    message = f"nothing is expected of {name!r}: how many rows it takes, and what passes by chance, is unknown"
    yield Diagnostic(RULE, span, message, f"say what was measured last, as in {written}", there)


CHECK = Check(RULE, each_model(_find))
