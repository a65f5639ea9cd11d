"""A join that does not say which of several rows it means.

## What it does
Holds each join to its source: a source with an event time has many rows per key and needs `as_of: prediction`; a static
source has one row per key, needs no `as_of`, and must be joined by that key.

## Why it is bad
Without a clock the join would take rows of the future, or multiply the predictions.

## Example
    join: {weather: {using: [origin]}}

## Use instead
    join: {weather: {using: [origin], as_of: prediction, max_age: 3h}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS302", "join-without-clock", "error", "A join does not say which of several rows it means", __doc__ or ""
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for name, join in model.spec.features.join.items():
        source = model.spec.sources[name]
        span = model.document.key_span(("features", "join", name))
        if source.event_time is not None and join.as_of is None:
            message = f"{name!r} has an event time ({source.event_time}): several rows share {', '.join(join.using)}"
            yield Diagnostic(RULE, span, message, "add as_of: prediction, and max_age for how old a row may be")
        elif source.event_time is None and join.as_of is not None:
            message = f"{name!r} is static: it has no time that as_of could compare"
            span = model.document.key_span(("features", "join", name, "as_of"))
            yield Diagnostic(RULE, span, message, "leave as_of and max_age out")
        elif source.event_time is None and set(join.using) != set(source.key):
            message = f"{name!r} is joined by {', '.join(join.using)}, but its key is {', '.join(source.key)}"
            span = model.document.value_span(("features", "join", name, "using"))
            there = Related(model.document.value_span(("sources", name, "key")), "the key is declared here")
            way_out = f"using: [{', '.join(source.key)}] gives one row per prediction"
            yield Diagnostic(RULE, span, message, way_out, (there,))


CHECK = Check(RULE, each_model(_find))
