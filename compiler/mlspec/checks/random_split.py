"""A test of rows picked at random, on data that have a time.

## What it does
Refuses `validation.split.by: random`: every model of the language predicts at a moment (`prediction.time`), so its rows
have an order, and the test is the newest of them.

## Why it is bad
Rows of one day share their weather, their queues and their prices. Picked at random, they stand on both sides: the
model is asked about days that it has seen. On the flights out of New York in 2013, with the day of the year among the
features, the area under the curve then reads 0.77 where a test on the last two months says 0.70, and the difference is
gone on the first day in production.

## Example
    validation: {split: {by: random, test: 60d}}

## Use instead
    validation: {split: {by: time, test: 60d}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule

RULE = Rule("MLS419", "random-split", "error", "A test of rows picked at random", __doc__ or "")

BY = ("validation", "split", "by")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    if model.spec.validation.split.by == "random":
        there = Related(model.document.value_span(("prediction", "time")), "rows are in order by this")
        yield Diagnostic(
            RULE,
            model.document.value_span(BY),
            "rows picked at random put one day on both sides: the model is tested on days that it has seen",
            "by: time, so that the newest rows are the test",
            (there,),
            (Edit(BY, "time"),),
        )


CHECK = Check(RULE, each_model(_find))
