"""A window that no row ever falls into.

## What it does
Compares how far a window reaches back with how late its rows are known. A row counts when its clock lies within the
last so long *and* its values are known by the prediction: where they are known only later than that, no row does both.

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
from mlspec.spec.availability import window_lag
from mlspec.spec.features import Feature
from mlspec.spec.lineage import feature_lineage
from mlspec.spec.units import LONGEST_DURATION_SECONDS, duration_text

RULE = Rule("MLS307", "empty-window", "error", "A window that no row ever falls into", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for name, feature in model.spec.features.columns.items():
        if feature.over is None or feature.last is None:
            continue
        column, lag = _latest(model, name, feature)
        if lag < feature.last.seconds:
            continue
        path = ("features", "columns", name, "last")
        late, whole = duration_text(lag), lag + feature.last.seconds
        message = (
            f"window {name!r} takes rows of the last {feature.last.text} by {feature.over!r}, and {column!r} is known"
            f" {late} after it: no row is ever counted"
        )
        if whole > LONGEST_DURATION_SECONDS:
            way_out = f"count by a clock after which rows are known sooner than {late}"
            yield Diagnostic(RULE, model.document.value_span(path), message, way_out)
            continue
        longer = duration_text(whole)
        way_out = f"last: {longer}, to see {feature.last.text} of rows that are known ({late} + {feature.last.text})"
        fix = (Edit(path, longer),)
        yield Diagnostic(RULE, model.document.value_span(path), message, way_out, fix=fix)


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
