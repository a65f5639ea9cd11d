"""A KPI that decides after its last day.

## What it does
Compares `kpis.*.valid_until` with today (`--today`; by default the committer date of HEAD), wherever a gate, a rule,
an alert or a trigger still reads the KPI.

## Why it is bad
What a figure means for the business changes; a gate on last year's figure approves models for last year's reasons. The
date is a promise to look at it again.

## Example
    kpis: {cost: {expr: avg(price), better: lower, valid_until: 2025-06-30}}
    gates: [{kpi: cost, at_most: 9}]

## Use instead
Ask the owner whether the figure still says what matters; then move `valid_until`, or replace the KPI.
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.kpi_uses import kpi_uses

RULE = Rule("MLS415", "kpi-expired", "error", "A KPI decides after its last day", __doc__ or "", waivable=True)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    if subject.today is None:
        return
    for model in subject.models:
        deciding = {use.judge.kpi for use in kpi_uses(model.spec)}
        for name, kpi in model.spec.kpis.items():
            last = kpi.valid_until
            if last is not None and name in deciding and last.date < subject.today:
                yield Diagnostic(
                    RULE,
                    model.document.value_span(("kpis", name, "valid_until")),
                    f"{name!r} decides until {last.text}, and today is {subject.today}",
                    f"ask {kpi.owner or model.spec.metadata.owner}, then move valid_until or replace the KPI",
                )


CHECK = Check(RULE, _find)
