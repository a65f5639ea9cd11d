"""A test window that moves on by more than its own length.

## What it does
Holds `validation.refresh` to `validation.split.test`: the newest rows are the test, and it moves on every `refresh`.

## Why it is bad
Between one test window and the next lie days that no version is ever judged on; what went wrong there is never seen.

## Example
    validation: {refresh: 90d, split: {test: 60d, gap: 36h}}

## Use instead
    validation: {refresh: 7d, split: {test: 60d, gap: 36h}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.units import duration_text

RULE = Rule(
    "MLS413", "validation-set-stale", "error", "The test window moves on by more than its own length", __doc__ or ""
)

PATH = ("validation", "refresh")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    refresh, test = model.spec.validation.refresh, model.spec.validation.split.test
    if refresh is not None and refresh.seconds > test.seconds:
        unseen = duration_text(refresh.seconds - test.seconds)
        yield Diagnostic(
            RULE,
            model.document.value_span(PATH),
            f"every {refresh.text} a test of {test.text}: of each {refresh.text}, {unseen} are never judged",
            f"refresh: {test.text}, or less",
            (Related(model.document.value_span(("validation", "split", "test")), "the test window is declared here"),),
            (Edit(PATH, test.text),),
        )


CHECK = Check(RULE, each_model(_find))
