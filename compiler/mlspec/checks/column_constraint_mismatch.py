"""A constraint that does not fit its column.

## What it does
Holds `range` to numbers and its ends to their order, `values` to strings, key columns to be never missing, the
clocks of a source (`event_time`, a window's `over`) to timestamps, and the columns of a join to one type on both sides.

## Why it is bad
A constraint that cannot be checked is one that you believe in and that does nothing.

## Example
    columns: {origin: {type: string, range: [0, 10]}}

## Use instead
    columns: {origin: {type: string, values: [EWR, JFK, LGA]}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
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
                there = model.document.key_span(("sources", name, "columns", key))
                yield Diagnostic(
                    RULE,
                    span,
                    f"the key {key!r} may be missing, and then identifies no row",
                    f"take nullable: true off {key}, or choose another key",
                    (Related(there, f"{key} is declared here"),),
                )
    rows = model.spec.sources[model.spec.features.source]
    yield from _lists(model, rows)
    for name, feature in model.spec.features.columns.items():
        if feature.over is not None and rows.columns[feature.over].type != "timestamp":
            span = model.document.value_span(("features", "columns", name, "over"))
            type_ = rows.columns[feature.over].type
            message = f"the clock {feature.over!r} is of type {type_} and not timestamp"
            yield Diagnostic(RULE, span, message, _timestamps(rows))
    yield from _joins(model)


def _joins(model: BoundModel) -> Iterator[Diagnostic]:
    rows = model.spec.features.source
    for name, join in model.spec.features.join.items():
        for index, shared in enumerate(join.using):
            types = {source: model.spec.sources[source].columns[shared].type for source in (rows, name)}
            if types[rows] == types[name]:
                continue
            span = model.document.value_span(("features", "join", name, "using", index))
            said = " and ".join(f"{type_} in {source!r}" for source, type_ in types.items())
            related = tuple(
                Related(model.document.key_span(("sources", source, "columns", shared)), f"{type_} is declared here")
                for source, type_ in types.items()
            )
            message = f"{shared!r} is {said}: a join compares values of one type"
            yield Diagnostic(RULE, span, message, "correct the type of one, as its file has it", related)


def _lists(model: BoundModel, rows: Source) -> Iterator[Diagnostic]:
    group = model.spec.prediction.group
    column = rows.columns[group] if group is not None else None
    if column is None:
        return
    span = model.document.value_span(("prediction", "group"))
    there = Related(
        model.document.key_span(("sources", model.spec.features.source, "columns", str(group))),
        f"{group} is declared here",
    )
    if column.nullable:
        message = f"the list {group!r} may be missing, and then a row belongs to none"
        yield Diagnostic(RULE, span, message, f"take nullable: true off {group}, or choose another column", (there,))
    if column.type not in {"integer", "string"}:
        message = f"{group!r} is of type {column.type}: a list is named by an integer or a string"
        yield Diagnostic(RULE, span, message, "choose another column, or correct the type", (there,))


def _constraints(model: BoundModel, name: str, source: Source) -> Iterator[Diagnostic]:
    for column, declared in source.columns.items():
        path = ("sources", name, "columns", column)
        if declared.range is not None:
            span = model.document.value_span((*path, "range"))
            if declared.type not in {"integer", "double"}:
                message = f"{column!r} is of type {declared.type}: a range is for integer and double"
                yield Diagnostic(RULE, span, message, "leave range out, or correct the type")
            elif declared.range[0] > declared.range[1]:
                low, high = declared.range[1], declared.range[0]
                message = f"the range ends before it begins: {high:g} is more than {low:g}"
                yield Diagnostic(RULE, span, message, f"range: [{low:g}, {high:g}]")
        if declared.values is not None and declared.type != "string":
            span = model.document.value_span((*path, "values"))
            message = f"{column!r} is of type {declared.type}: values are for string"
            yield Diagnostic(RULE, span, message, "leave values out, or give a range")


def _clocks(model: BoundModel, name: str, source: Source) -> Iterator[Diagnostic]:
    path = ("sources", name)
    if source.event_time is not None and source.columns[source.event_time].type != "timestamp":
        span = model.document.value_span((*path, "event_time"))
        type_ = source.columns[source.event_time].type
        message = f"the event time {source.event_time!r} is of type {type_} and not timestamp"
        yield Diagnostic(RULE, span, message, _timestamps(source))
    if source.event_time is not None and source.columns[source.event_time].available_at is not None:
        span = model.document.value_span((*path, "columns", source.event_time, "available_at"))
        message = f"{source.event_time!r} is the event time of {name!r}: since when rows are known is said once, there"
        yield Diagnostic(RULE, span, message, "say it by published_before or published_after of the source")
    rule = source.clean.deduplicate if source.clean is not None else None
    if rule is not None and source.columns[rule.by].available_at is not None:
        span = model.document.value_span((*path, "clean", "deduplicate", "by"))
        message = f"{rule.by!r} is known later than its row: the outcome would decide which row stays"
        yield Diagnostic(RULE, span, message, "order duplicates by a column that is known with its row")
    for index, check in enumerate(source.checks):
        if check.fresh_within is not None and source.event_time is None:
            span = model.document.value_span((*path, "checks", index, "fresh_within"))
            message = f"{name!r} is static: it has no event_time that tells its newest row"
            yield Diagnostic(RULE, span, message, "leave fresh_within out")


def _timestamps(source: Source) -> str:
    names = ", ".join(name for name, column in source.columns.items() if column.type == "timestamp")
    return f"timestamp columns are: {names}" if names else "declare a column of type timestamp"


CHECK = Check(RULE, each_model(_find))
