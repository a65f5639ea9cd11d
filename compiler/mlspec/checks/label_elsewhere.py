"""A label from another source than the predictions.

## What it does
Refuses `label.from` when it names another source than `features.from`: this version reads both from one table.

## Why it is bad
The prediction time is an expression over the rows that are predicted; over another table it means something else.

## Example
    features: {from: orders}
    label: {from: refunds, expr: amount > 0}

## Use instead
Let the stage that makes `orders` join the outcome to it, as a column with its own `available_at`.
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS304", "label-elsewhere", "error", "The label comes from another source than the predictions", __doc__ or ""
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    label, features = model.spec.label.source, model.spec.features.source
    if label != features:
        span = model.document.value_span(("label", "from"))
        message = f"the label is read from {label!r}, the predictions from {features!r}: not built yet"
        way_out = f"join the outcome to {features} before mlspec reads it, as a column with an available_at of its own"
        yield Diagnostic(RULE, span, message, way_out)


CHECK = Check(RULE, each_model(_find))
