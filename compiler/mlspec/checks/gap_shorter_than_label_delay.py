"""A gap before the test that is shorter than labels take.

## What it does
Holds `validation.split.gap` to the longest delay that `label.delay` claims.

## Why it is bad
Labels of the last training rows would come from within the test window: the test looks better than the world will be,
or rows are silently left out of training to keep them apart.

## Example
    label: {delay: {p50: 5h, p95: 9h, max: 36h}}
    validation: {split: {test: 60d, gap: 1h}}

## Use instead
    validation: {split: {test: 60d, gap: 36h}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS405",
    "gap-shorter-than-label-delay",
    "error",
    "The gap before the test is shorter than labels take",
    __doc__ or "",
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    gap, longest = model.spec.validation.split.gap, model.spec.label.delay.max
    if gap is not None and gap.seconds < longest.seconds:
        there = model.document.value_span(("label", "delay", "max"))
        yield Diagnostic(
            RULE,
            model.document.value_span(("validation", "split", "gap")),
            f"a gap of {gap.text} lets labels that take up to {longest.text} come from within the test",
            f"gap: {longest.text}",
            (Related(there, "the longest delay is claimed here"),),
            (Edit(("validation", "split", "gap"), longest.text),),
        )


CHECK = Check(RULE, each_model(_find))
