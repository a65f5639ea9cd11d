"""A window or join that no row ever falls into.

## What it does
Compares how far a window reaches back, or how old the row of a join may be, with how late rows are known. A row counts
when its clock lies within the last so long *and* its values are known by the prediction: where they are known only
later than that, no row does both.

## Why it is bad
The feature is NULL, or 0, in every row: training runs through, and the model silently goes without it.

## Example
    sources: {sensors: {event_time: measured_at, published_after: 1d, ...}}
    heat: {expr: avg(temperature), by: [site], over: measured_at, last: 6h, kind: numeric}

## Use instead
A window that reaches back further than that, by the time whose rows it should see:

    heat: {expr: avg(temperature), by: [site], over: measured_at, last: 30h, kind: numeric}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.availability import published_seconds, window_lag
from mlspec.spec.features import Feature
from mlspec.spec.lineage import feature_lineage
from mlspec.spec.units import LONGEST_DURATION_SECONDS, Duration, duration_text

RULE = Rule("MLS307", "empty-window", "error", "A window or join that no row ever falls into", __doc__ or "")


Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for name, join in model.spec.features.join.items():
        source = model.spec.sources[name]
        lag = published_seconds(source)
        if join.max_age is None or source.event_time is None or lag < join.max_age.seconds:
            continue
        message = (
            f"the join with {name!r} takes rows of at most {join.max_age.text}, and they are known"
            f" {duration_text(lag)} after {source.event_time!r}: no row is ever found"
        )
        yield _too_short(model, ("features", "join", name, "max_age"), join.max_age, lag, message)
    for name, feature in model.spec.features.columns.items():
        if feature.over is None or feature.last is None:
            continue
        column, lag = _latest(model, name, feature)
        if lag < feature.last.seconds:
            continue
        message = (
            f"window {name!r} takes rows of the last {feature.last.text} by {feature.over!r}, and {column!r} is known"
            f" {duration_text(lag)} after it: no row is ever counted"
        )
        yield _too_short(model, ("features", "columns", name, "last"), feature.last, lag, message)


def _too_short(model: BoundModel, path: Path, reach: Duration, lag: int, message: str) -> Diagnostic:
    """Returns the finding with the length that leaves what was asked for after the `lag` seconds."""
    span, late, whole = model.document.value_span(path), duration_text(lag), lag + reach.seconds
    if whole > LONGEST_DURATION_SECONDS:
        return Diagnostic(RULE, span, message, f"take rows by a clock after which they are known sooner than {late}")
    longer = duration_text(whole)
    way_out = f"{path[-1]}: {longer}, to see {reach.text} of rows that are known ({late} + {reach.text})"
    return Diagnostic(RULE, span, message, way_out, fix=(Edit(path, longer),))


def _latest(model: BoundModel, name: str, feature: Feature) -> tuple[str, int]:
    """Returns the column of a window that is known last, and how many seconds after the clock that is.

    One of which nothing can be proved is another rule's.
    """
    spec, clock = model.spec, feature.over or ""
    source = spec.sources[spec.features.source]
    counted = [read.column for read in feature_lineage(spec, name).columns if read.role != "clock"]
    lags = [
        (window_lag(source, clock, read) or 0, column) for column, read in [(clock, ()), *((c, (c,)) for c in counted)]
    ]
    lag, column = max(lags, key=lambda each: each[0])
    return column, lag


CHECK = Check(RULE, each_model(_find))
