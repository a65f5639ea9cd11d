"""A timezone that does not exist.

## What it does
Looks `prediction.timezone`, and the Project's `ci.timezone`, up among the IANA names.

## Why it is bad
Calendar functions (`hour`, `dayofweek`) would fail in the run, or mean another place's clock. A waiver is for
a machine that knows fewer names than the one of the run.

## Example
    prediction: {timezone: America/NewYork}

## Use instead
    prediction: {timezone: America/New_York}
"""

from collections.abc import Iterator
from difflib import get_close_matches
from zoneinfo import available_timezones

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.zones import is_zone
from mlspec.source.document import Document

RULE = Rule("MLS209", "unknown-timezone", "error", "A timezone that does not exist", __doc__ or "", waivable=True)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    ci = subject.project.spec.ci
    if ci is not None:
        yield from _unknown(ci.timezone, subject.project.document, ("ci", "timezone"))
    for model in subject.models:
        yield from _unknown(model.spec.prediction.timezone, model.document, ("prediction", "timezone"))


def _unknown(name: str, document: Document, path: tuple[str, ...]) -> Iterator[Diagnostic]:
    if not is_zone(name):
        close = get_close_matches(name, sorted(available_timezones()), n=1)
        way_out = f"did you mean {close[0]!r}?" if close else "write an IANA name, like America/New_York or UTC"
        yield Diagnostic(RULE, document.value_span(path), f"there is no timezone {name!r}", way_out)


CHECK = Check(RULE, _find)
