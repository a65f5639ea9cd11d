"""The model learns again before there are new labels.

## What it does
Holds `retraining.schedule` to `label.delay.max`.

## Why it is bad
A model that learns again before the labels of the last rows have come learns the same rows once more.

## Example
    label: {delay: {p50: 10d, p95: 20d, max: 31d}}
    retraining: {schedule: weekly}

## Use instead
    retraining: {schedule: quarterly}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.retraining import PERIOD_SECONDS

RULE = Rule("MLS605", "retraining-outpaces-labels", "error", "The model learns again without new labels", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    retraining, longest = model.spec.retraining, model.spec.label.delay.max
    there = Related(model.document.value_span(("label", "delay", "max")), f"labels take up to {longest.text}")
    if retraining.schedule is not None and PERIOD_SECONDS[retraining.schedule] < longest.seconds:
        fitting = [name for name, seconds in PERIOD_SECONDS.items() if seconds >= longest.seconds]
        yield Diagnostic(
            RULE,
            model.document.value_span(("retraining", "schedule")),
            f"labels take up to {longest.text}: learning {retraining.schedule} sees few new ones",
            f"schedule: {fitting[0]}" if fitting else "leave schedule out",
            (there,),
            (Edit(("retraining", "schedule"), fitting[0] if fitting else None),),
        )


CHECK = Check(RULE, each_model(_find))
