"""A timezone that does not exist.

## What it does
Looks `prediction.timezone` up among the IANA names.

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

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.zones import is_zone

RULE = Rule("MLS209", "unknown-timezone", "error", "A timezone that does not exist", __doc__ or "", waivable=True)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    name = model.spec.prediction.timezone
    if not is_zone(name):
        span = model.document.value_span(("prediction", "timezone"))
        close = get_close_matches(name, sorted(available_timezones()), n=1)
        way_out = f"did you mean {close[0]!r}?" if close else "write an IANA name, like America/New_York or UTC"
        yield Diagnostic(RULE, span, f"there is no timezone {name!r}", way_out)


CHECK = Check(RULE, each_model(_find))
