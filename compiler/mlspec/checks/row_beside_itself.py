"""A join or a window that gives a row back to itself.

## What it does
Refuses a join of the source that is predicted with itself, and a window whose rows are those of one entity alone.

## Why it is bad
The newest row that was known is the row itself, so the feature repeats the row; and an aggregate over one entity is its
own value, which leaks as soon as a clock is declared a little too early.

## Example
    origin_delay: {expr: avg(dep_delay), by: [flight_id], over: departed_at, last: 3h, kind: numeric}

## Use instead
    origin_delay: {expr: avg(dep_delay), by: [origin], over: departed_at, last: 3h, kind: numeric}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule

RULE = Rule("MLS306", "row-beside-itself", "error", "A join or a window gives a row back to itself", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    features, entity = model.spec.features, model.spec.prediction.entity
    if features.source in features.join:
        span = model.document.key_span(("features", "join", features.source))
        message = f"{features.source!r} is what is predicted: its newest row is the row itself"
        yield Diagnostic(RULE, span, message, "aggregate earlier rows in a window: by, over and last")
    for name, feature in features.columns.items():
        if entity in (feature.by or ()):
            span = model.document.value_span(("features", "columns", name, "by"))
            message = f"the rows of window {name!r} share {entity!r}, which names one row alone"
            yield Diagnostic(RULE, span, message, "name columns that many rows share")


CHECK = Check(RULE, each_model(_find))
