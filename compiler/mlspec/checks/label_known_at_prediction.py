"""A label that is known when the prediction is made.

## What it does
Refuses a label whose every column is provably known by `prediction.time`.

## Why it is bad
There is nothing to predict, and a feature that reads the same column scores a perfect figure.

## Example
    prediction: {time: scheduled_departure - INTERVAL 2 HOUR}
    label: {expr: distance > 1500}

## Use instead
A label that reads the outcome, a column with an `available_at` after the prediction:

    label: {expr: arr_delay > 15}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.availability import is_known_by, moment_of
from mlspec.spec.lineage import lineage

RULE = Rule(
    "MLS305", "label-known-at-prediction", "error", "The label is known when the prediction is made", __doc__ or ""
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    moment, read = moment_of(spec.prediction.time.tree), lineage(spec).label.columns
    if all(is_known_by(column.known, moment) for column in read):
        names = ", ".join(repr(column.column) for column in read)
        yield Diagnostic(
            RULE,
            model.document.value_span(("label", "expr")),
            f"the label reads {names or 'no column'}, known when the prediction is made",
            "read the outcome, and declare since when it is known: available_at beside its column",
        )


CHECK = Check(RULE, each_model(_find))
