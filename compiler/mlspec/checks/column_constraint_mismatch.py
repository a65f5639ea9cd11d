"""A constraint that does not fit its column.

## What it does
Holds `range` to numbers and its ends to their order, `values` to strings, key columns to be never missing, and the
clocks of a source (`event_time`, a window's `over`) to timestamps.

## Why it is bad
A constraint that cannot be checked is one that you believe in and that does nothing.

## Example
    columns: {origin: {type: string, range: [0, 10]}}

## Use instead
    columns: {origin: {type: string, values: [EWR, JFK, LGA]}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.sources import Source

RULE = Rule("MLS208", "column-constraint-mismatch", "error", "A constraint that does not fit its column", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for name, source in model.spec.sources.items():
        yield from _constraints(model, name, source)
        yield from _clocks(model, name, source)
        for index, key in enumerate(source.key):
            if source.columns[key].nullable:
                span = model.document.value_span(("sources", name, "key", index))
                yield Diagnostic(RULE, span, f"the key {key!r} may be missing", f"take nullable: true off {key}")
    rows = model.spec.sources[model.spec.features.source]
    for name, feature in model.spec.features.columns.items():
        if feature.over is not None and rows.columns[feature.over].type != "timestamp":
            span = model.document.value_span(("features", "columns", name, "over"))
            yield Diagnostic(RULE, span, f"the clock {feature.over!r} is no timestamp", "name a timestamp column")


def _constraints(model: BoundModel, name: str, source: Source) -> Iterator[Diagnostic]:
    for column, declared in source.columns.items():
        path = ("sources", name, "columns", column)
        if declared.range is not None:
            span = model.document.value_span((*path, "range"))
            if declared.type not in {"integer", "double"}:
                yield Diagnostic(RULE, span, f"{column!r} is a {declared.type} and has no range", "leave range out")
            elif declared.range[0] > declared.range[1]:
                yield Diagnostic(RULE, span, "the range ends before it begins", "write the smaller number first")
        if declared.values is not None and declared.type != "string":
            span = model.document.value_span((*path, "values"))
            yield Diagnostic(RULE, span, f"{column!r} is a {declared.type}: values are for strings", "leave values out")


def _clocks(model: BoundModel, name: str, source: Source) -> Iterator[Diagnostic]:
    path = ("sources", name)
    if source.event_time is not None and source.columns[source.event_time].type != "timestamp":
        span = model.document.value_span((*path, "event_time"))
        yield Diagnostic(RULE, span, f"the event time {source.event_time!r} is no timestamp", "name a timestamp column")
    for index, check in enumerate(source.checks):
        if check.fresh_within is not None and source.event_time is None:
            span = model.document.value_span((*path, "checks", index, "fresh_within"))
            yield Diagnostic(RULE, span, "a static source has no newest row", "leave fresh_within out")


CHECK = Check(RULE, each_model(_find))
