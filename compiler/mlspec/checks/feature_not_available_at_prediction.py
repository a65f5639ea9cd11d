"""A feature that reads a value which is not known yet at prediction time.

## What it does
Proves, from the declarations alone, that every column a feature reads is known when the prediction is made: through
renamings, CASE, other features, joins and windows. A column is known at its `available_at`, or with its row
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

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span
from mlspec.expressions.lineage import columns
from mlspec.spec.availability import (
    Always,
    Availability,
    Moment,
    column_availability,
    is_known_by,
    moment_of,
    row_availability,
    window_lag,
)
from mlspec.spec.feature_trees import is_window
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.sources import Source
from mlspec.spec.units import duration_text

RULE = Rule(
    "MLS301",
    "feature-not-available-at-prediction",
    "error",
    "A feature reads a value that is not known yet at prediction time",
    __doc__ or "",
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec, document = model.spec, model.document
    late = tuple(_moment_faults(model))
    if late:
        # Against such a moment nothing is known: to say so of every feature would bury the cause.
        yield from late
        return
    for name, join in spec.features.join.items():
        for index, shared in enumerate(join.using):
            # A row is found by its key: where that is not known yet, which row it is says too much.
            unknown = [side for side in (shared, f"{name}.{shared}") if not _is_known(spec, side)]
            if unknown:
                span = document.value_span(("features", "join", name, "using", index))
                yield _diagnostic(model, f"the join with {name!r}", span, unknown[0])
    for name, feature in spec.features.columns.items():
        if is_window(feature):
            yield from _window_faults(model, name)
        else:
            yield from _row_faults(model, name)


def _moment_faults(model: BoundModel) -> Iterator[Diagnostic]:
    spec, time = model.spec, model.spec.prediction.time
    moment = moment_of(time.tree)
    if not isinstance(moment, Moment):
        yield Diagnostic(
            RULE,
            model.scalar_span(("prediction", "time"), 0, len(time.text)),
            "this moment is no column plus or minus an interval: that a value is known by then cannot be proved",
            "write one, like event_time - INTERVAL 2 HOUR; let the source carry a column for anything else",
        )
    elif not _is_known(spec, moment.base):
        known = column_availability(spec.sources[spec.features.source], moment.base)
        yield Diagnostic(
            RULE,
            model.scalar_span(("prediction", "time"), 0, len(time.text)),
            f"the prediction is made {_words(moment)}, and {moment.base!r} is known only {_words(known)}",
            "predict later, or declare how long before its event a row is known: published_before",
            _declared(model, moment.base),
        )


def _row_faults(model: BoundModel, name: str) -> Iterator[Diagnostic]:
    spec, feature = model.spec, model.spec.features.columns[name]
    rows = spec.sources[spec.features.source]
    path = ("features", "columns", name)
    if feature.expr is None:
        if not _is_known(spec, name):
            yield _diagnostic(model, f"feature {name!r}", model.document.key_span(path), name)
        return
    for column in columns(feature.expr.tree):
        # A name that is no column means another feature, whose own columns are looked at in its place.
        if ("." in column.name or column.name in rows.columns) and not _is_known(spec, column.name):
            span = model.scalar_span((*path, "expr"), column.start, column.end)
            yield _diagnostic(model, f"feature {name!r}", span, column.name)


def _window_faults(model: BoundModel, name: str) -> Iterator[Diagnostic]:
    spec, feature = model.spec, model.spec.features.columns[name]
    source, path = spec.sources[spec.features.source], ("features", "columns", name)
    for index, shared in enumerate(feature.by or ()):
        if not _is_known(spec, shared):
            span = model.document.value_span((*path, "by", index))
            yield _diagnostic(model, f"window {name!r}", span, shared)
    clock = feature.over or ""
    if window_lag(source, clock, ()) is None:
        known = _words(column_availability(source, clock))
        yield Diagnostic(
            RULE,
            model.document.value_span((*path, "over")),
            f"the clock {clock!r} of window {name!r} is known {known}, which may be before or after its moment",
            f"declare available_at: {clock} at {clock} if it is known as it happens, or name another clock",
        )
        return
    for index, shared in enumerate(feature.by or ()):
        if _is_known(spec, shared) and window_lag(source, clock, (shared,)) is None:
            yield _counted_too_early(model, name, model.document.value_span((*path, "by", index)), shared)
    for column in columns(feature.expr.tree) if feature.expr is not None else ():
        if window_lag(source, clock, (column.name,)) is None:
            span = model.scalar_span((*path, "expr"), column.start, column.end)
            yield _counted_too_early(model, name, span, column.name)


def _counted_too_early(model: BoundModel, name: str, span: Span, column: str) -> Diagnostic:
    features = model.spec.features
    moment = column_availability(model.spec.sources[features.source], column)
    better = moment.base if isinstance(moment, Moment) else "the column in which its available_at stands"
    return Diagnostic(
        RULE,
        span,
        f"window {name!r} counts rows by {features.columns[name].over!r}, when {column!r} may not be known yet:"
        f" it is known {_words(moment)}",
        f"count the rows by the moment the value became known: over: {better}",
        _declared(model, column),
    )


def _is_known(spec: ModelSpec, column: str) -> bool:
    if "." not in column:
        source = spec.sources[spec.features.source]
        return is_known_by(column_availability(source, column), moment_of(spec.prediction.time.tree))
    joined, name = column.split(".")
    source = spec.sources[joined]
    # The join takes rows that are known by the prediction; a column of theirs may still come later than its row.
    return is_known_by(column_availability(source, name), row_availability(source))


def _diagnostic(model: BoundModel, reader: str, span: Span, column: str) -> Diagnostic:
    spec = model.spec
    source = spec.sources[column.partition(".")[0] if "." in column else spec.features.source]
    known = column_availability(source, column.rpartition(".")[2])
    if "." in column:
        bound = f"the row that the join takes is known {_words(row_availability(source))}"
    else:
        bound = f"the prediction is made {_words(moment_of(spec.prediction.time.tree))}"
    return Diagnostic(
        RULE,
        span,
        f"{reader} reads {column!r}, which is known {_words(known)}; {bound}",
        _way_out(source, column, known),
        _declared(model, column),
    )


def _way_out(source: Source, column: str, known: Availability) -> str:
    row, name = row_availability(source), column.rpartition(".")[2]
    if not isinstance(known, Moment):
        return f"leave {column} out, or declare an available_at that is a column plus or minus an interval"
    if "." in column:
        if isinstance(row, Moment) and row.base == known.base and known.seconds > 0:
            lag = duration_text(known.seconds)
            return f"leave {column} out, or join rows that are whole: published_after: {lag} at the source"
        return f"leave {column} out"
    if known.base in source.columns and window_lag(source, known.base, (name,)) is not None:
        return f"leave {column} out, or aggregate it over earlier rows, in a window with over: {known.base}"
    return f"leave {column} out"


def _declared(model: BoundModel, column: str) -> tuple[Related, ...]:
    source, name = column.split(".") if "." in column else (model.spec.features.source, column)
    declared = model.spec.sources[source].columns[name].available_at is not None
    path = ("sources", source, "columns", name, *(("available_at",) if declared else ()))
    span = model.document.value_span(path) if declared else model.document.key_span(path)
    return (Related(span, f"{column} is declared here"),)


def _words(known: Availability) -> str:
    if isinstance(known, Always):
        return "always"
    if not isinstance(known, Moment):
        return "at a moment that is no column plus or minus an interval, so nothing can be proved"
    if known.seconds == 0:
        return f"at {known.base}"
    return f"{duration_text(abs(known.seconds))} {'after' if known.seconds > 0 else 'before'} {known.base}"


CHECK = Check(RULE, each_model(_find))
