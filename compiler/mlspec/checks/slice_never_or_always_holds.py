"""A slice that no row falls into, or every row.

## What it does
Proves, from declared ranges, values and constants, that the condition of a slice is TRUE for no row, or for every row.
What cannot be proved is let pass.

## Why it is bad
A gate on a slice without rows never has data, and one on all rows says nothing that the gate beside it does not: the
group that it was written for goes unwatched.

## Example
    origin: {type: string, values: [EWR, JFK, LGA]}
    slices: {los_angeles: origin = 'LAX'}

## Use instead
    slices: {la_guardia: origin = 'LGA'}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.firing import always_fires, never_fires
from mlspec.spec.column_domains import declared_words, judged_domains

RULE = Rule(
    "MLS420",
    "slice-never-or-always-holds",
    "error",
    "No row falls into a slice, or every row does",
    __doc__ or "",
    waivable=True,
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    slices = model.spec.validation.slices
    domains = judged_domains(model.spec) if slices else {}
    for name, group in slices.items():
        condition = group.where.tree
        if never_fires(condition, domains):
            said = "is empty: no row that keeps what is declared meets its condition"
        elif always_fires(condition, domains):
            said = "holds every row: each that keeps what is declared meets its condition"
        else:
            continue
        span = model.scalar_span(("validation", "slices", name, "where"), 0, len(group.where.text))
        way_out = f"{declared_words(condition, domains)}: correct the condition, or leave the slice out"
        yield Diagnostic(RULE, span, f"the slice {name!r} {said}", way_out)


CHECK = Check(RULE, each_model(_find))
