"""A hypothesis that expects its KPI to get worse.

## What it does
Holds the sign of `hypothesis.expect.change` to the direction of its KPI that is good.

## Why it is bad
The release records whether the hypothesis came true. With the wrong sign it comes true when the version fails.

## Example
    kpis: {cost: {expr: avg(price), better: lower}}
    hypothesis: {claim: Fewer false alarms., expect: {kpi: cost, change: 0.5}}

## Use instead
    hypothesis: {claim: Fewer false alarms., expect: {kpi: cost, change: -0.5}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.bounds import number, text
from mlspec.spec.kpi_directions import direction

RULE = Rule(
    "MLS416", "hypothesis-against-direction", "error", "A hypothesis expects its KPI to get worse", __doc__ or ""
)

CHANGE = ("hypothesis", "expect", "change")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    hypothesis = model.spec.hypothesis
    if hypothesis is None:
        return
    expect = hypothesis.expect
    better = direction(model.spec.kpis[expect.kpi])
    change = number(expect.change)
    if (change > 0) == (better == "higher") and change != 0:
        return
    written = text(expect.change)
    turned = written.removeprefix("-") if written.startswith("-") else f"-{written}"
    there = Related(model.document.key_span(("kpis", expect.kpi)), "the KPI is declared here")
    span = model.document.value_span(CHANGE)
    if change == 0:
        yield Diagnostic(
            RULE, span, f"a change of {written} is no change of {expect.kpi!r}", "what should come out of it", (there,)
        )
        return
    fix = (Edit(CHANGE, -change),) if isinstance(expect.change, int | float) else ()
    yield Diagnostic(
        RULE,
        span,
        f"of {expect.kpi!r} {better} is better: {written} would be worse",
        f"change: {turned}",
        (there,),
        fix,
    )


CHECK = Check(RULE, each_model(_find))
