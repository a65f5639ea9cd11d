"""A feature or filter that reads a value which is not known yet at prediction time.

## What it does
Proves, from the declarations alone, that every column a feature or filter reads is known when the prediction is made:
through renamings, CASE, other features, joins and windows. A column is known at its `available_at`, or with its row
(`event_time`, `published_before`, `published_after`). A window is known row by row at its clock.

## Why it is bad
Offline the value is there, so the metric soars; in production it is missing, and the model is worse than none.
On the New York flights the departure delay lifts the area under the ROC curve from .70 to .89, and is known only
when the aircraft has left.

## Example
    prediction: {time: scheduled_departure - INTERVAL 2 HOUR}
    features: {from: flights, columns: {dep_delay: {kind: numeric}}}

## Use instead
A value of earlier rows, in a window whose clock is the moment the value became known:

    origin_delay_3h: {expr: avg(dep_delay), by: [origin], over: departed_at, last: 3h, kind: numeric}
"""

from collections.abc import Iterator
from dataclasses import replace

from mlspec.checks.feature_removal import removal
from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span
from mlspec.spec.availability import (
    Always,
    Availability,
    Moment,
    is_known_by,
    moment_of,
    row_availability,
    window_lag,
)
from mlspec.spec.feature_trees import is_window
from mlspec.spec.lineage import ColumnRead, Lineage, lineage
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.units import duration_text

RULE = Rule(
    "MLS301",
    "feature-not-available-at-prediction",
    "error",
    "A feature reads a value that is not known yet at prediction time",
    __doc__ or "",
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    read = lineage(model.spec)
    late = tuple(_moment_faults(model, read.prediction))
    if late:
        # Against such a moment nothing is known: to say so of every feature would bury the cause.
        yield from late
        return
    moment = moment_of(model.spec.prediction.time.tree)
    yield from _list_faults(model, read.prediction, moment)
    for name, join in read.joins.items():
        # A row is found by its key: where that is not known yet, which row it is says too much.
        unknown = {each.place.path: each for each in reversed(join.columns) if _comes_late(model.spec, each, moment)}
        for path, key in unknown.items():
            yield _diagnostic(model, f"the join with {name!r}", model.document.value_span(path), key)
    readers = {f"filter {name!r}": part for name, part in read.filters.items()}
    for name, feature in model.spec.features.columns.items():
        if is_window(feature):
            yield from _window_faults(model, name, read.features[name], moment)
        else:
            readers[f"feature {name!r}"] = read.features[name]
    for reader, part in readers.items():
        for column in part.columns:
            if _comes_late(model.spec, column, moment):
                found = _diagnostic(model, reader, _span(model, column), column)
                yield _without_feature(model, found, column)


def _without_feature(model: BoundModel, found: Diagnostic, column: ColumnRead) -> Diagnostic:
    """Returns the finding with the edit that takes the feature out, if it is one and nothing else needs it."""
    path = column.place.path
    fix = removal(model, str(path[2])) if path[:2] == ("features", "columns") else ()
    return replace(found, help=f"{found.help}; or take the feature out", fix=fix) if fix else found


def _moment_faults(model: BoundModel, read: Lineage) -> Iterator[Diagnostic]:
    spec, time = model.spec, model.spec.prediction.time
    moment = moment_of(time.tree)
    span = model.scalar_span(("prediction", "time"), 0, len(time.text))
    if not isinstance(moment, Moment):
        yield Diagnostic(
            RULE,
            span,
            "this moment is no column plus or minus an interval: that a value is known by then cannot be proved",
            "write one, like event_time - INTERVAL 2 HOUR; let the source carry a column for anything else",
        )
        return
    for column in read.columns:
        if column.role == "value" and _comes_late(spec, column, moment):
            yield Diagnostic(
                RULE,
                span,
                f"the prediction is made {_words(moment)}, and {moment.base!r} is known only {_words(column.known)}",
                "predict later, or declare how long before its event a row is known: published_before",
                _declared(model, column),
            )


def _list_faults(model: BoundModel, read: Lineage, moment: Availability) -> Iterator[Diagnostic]:
    for column in read.columns:
        if column.role == "key" and _comes_late(model.spec, column, moment):
            span = model.document.value_span(column.place.path)
            way_out = "name a column that is known when the list is ordered"
            yield replace(_diagnostic(model, "the list of a row", span, column), help=way_out)


def _window_faults(model: BoundModel, name: str, read: Lineage, moment: Availability) -> Iterator[Diagnostic]:
    spec = model.spec
    source = spec.sources[spec.features.source]
    counted = tuple(column for column in read.columns if column.role != "clock")
    late_keys = [column for column in counted if column.role == "key" and _comes_late(spec, column, moment)]
    for column in late_keys:
        found = _diagnostic(model, f"window {name!r}", _span(model, column), column)
        yield _without_feature(model, found, column)
    clock = next(column for column in read.columns if column.role == "clock")
    if window_lag(source, clock.column, ()) is None:
        yield Diagnostic(
            RULE,
            _span(model, clock),
            f"the clock {clock.column!r} of window {name!r} is known {_words(clock.known)},"
            f" which may be before or after its moment",
            f"declare available_at: {clock.column} at {clock.column} if it is known as it happens,"
            f" or name another clock",
        )
        return
    for column in counted:
        if column not in late_keys and window_lag(source, clock.column, (column.column,)) is None:
            yield _counted_too_early(model, name, clock.column, column)


def _counted_too_early(model: BoundModel, name: str, clock: str, column: ColumnRead) -> Diagnostic:
    known = column.known
    better = known.base if isinstance(known, Moment) else "the column in which its available_at stands"
    return Diagnostic(
        RULE,
        _span(model, column),
        f"window {name!r} counts rows by {clock!r}, when {column.column!r} may not be known yet:"
        f" it is known {_words(known)}",
        f"count the rows by the moment the value became known: over: {better}",
        _declared(model, column),
        _by_clock(model, name, better),
    )


def _by_clock(model: BoundModel, name: str, clock: str) -> tuple[Edit, ...]:
    """Returns the edit that counts a window by another clock, if all that it reads is provably known by that."""
    spec = model.spec
    source = spec.sources[spec.features.source]
    counted = {each.column for each in lineage(spec).features[name].columns if each.role != "clock"}
    if clock not in source.columns or any(window_lag(source, clock, (each,)) is None for each in counted):
        return ()
    return (Edit(("features", "columns", name, "over"), clock),)


def _comes_late(spec: ModelSpec, column: ColumnRead, moment: Availability) -> bool:
    """Returns whether a column is not provably known by the prediction, or in a join with the row that it takes."""
    # The join takes rows that are known by the prediction; a column of theirs may still come later than its row.
    joined = column.source != spec.features.source
    return not is_known_by(column.known, row_availability(spec.sources[column.source]) if joined else moment)


def _span(model: BoundModel, column: ColumnRead) -> Span:
    path, token = column.place.path, column.place.token
    if token is not None:
        return model.scalar_span(path, token.start, token.end)
    # A feature without an expression reads the column of its name, which is its key.
    return model.document.value_span(path) if column.role != "value" else model.document.key_span(path)


def _diagnostic(model: BoundModel, reader: str, span: Span, column: ColumnRead) -> Diagnostic:
    spec = model.spec
    source = spec.sources[column.source]
    joined = column.source != spec.features.source
    if joined:
        bound = f"the row that the join takes is known {_words(row_availability(source))}"
    else:
        bound = f"the prediction is made {_words(moment_of(spec.prediction.time.tree))}"
    return Diagnostic(
        RULE,
        span,
        f"{reader} reads {_shown(spec, column)!r}, which is known {_words(column.known)}; {bound}",
        _way_out(spec, column),
        _declared(model, column),
    )


def _way_out(spec: ModelSpec, column: ColumnRead) -> str:
    source, shown = spec.sources[column.source], _shown(spec, column)
    row, known = row_availability(source), column.known
    if not isinstance(known, Moment):
        return f"leave {shown} out, or declare an available_at that is a column plus or minus an interval"
    if column.source != spec.features.source:
        if isinstance(row, Moment) and row.base == known.base and known.seconds > 0:
            lag = duration_text(known.seconds)
            return f"leave {shown} out, or join rows that are whole: published_after: {lag} at the source"
        return f"leave {shown} out"
    if known.base in source.columns and window_lag(source, known.base, (column.column,)) is not None:
        return f"leave {shown} out, or aggregate it over earlier rows, in a window with over: {known.base}"
    return f"leave {shown} out"


def _declared(model: BoundModel, column: ColumnRead) -> tuple[Related, ...]:
    declared = model.spec.sources[column.source].columns[column.column].available_at is not None
    path = ("sources", column.source, "columns", column.column, *(("available_at",) if declared else ()))
    span = model.document.value_span(path) if declared else model.document.key_span(path)
    return (Related(span, f"{_shown(model.spec, column)} is declared here"),)


def _shown(spec: ModelSpec, column: ColumnRead) -> str:
    """Returns a column as an expression of the features names it."""
    return column.column if column.source == spec.features.source else f"{column.source}.{column.column}"


def _words(known: Availability) -> str:
    if isinstance(known, Always):
        return "always"
    if not isinstance(known, Moment):
        return "at a moment that is no column plus or minus an interval, so nothing can be proved"
    if known.seconds == 0:
        return f"at {known.base}"
    return f"{duration_text(abs(known.seconds))} {'after' if known.seconds > 0 else 'before'} {known.base}"


CHECK = Check(RULE, each_model(_find))
