"""What a spec claims on the delay and coverage of labels, held against what was measured."""

import math
from collections.abc import Iterator

from mlspec_runtime.labelling.measurement import Measured
from mlspec_runtime.parameters.label import Label

_HOUR = 3600
_MINUTE = 60
_WHOLE_HOURS_FROM = 2 * _HOUR


def broken_claims(label: Label, measured: Measured) -> tuple[str, ...]:
    """Returns a finding for each claim that the labels break, with what to write instead."""
    return (*_leak(measured), *_delay(label, measured), *_coverage(label, measured))


def _leak(measured: Measured) -> Iterator[str]:
    earliest = measured.delay.minimum
    if earliest <= 0:
        before = f"{_hours(-earliest)} before its prediction" if earliest < 0 else "at the moment of its prediction"
        yield (
            f"a label is known {before}: the prediction comes too late or `available_at` is wrong; "
            "a feature could read the outcome"
        )


def _delay(label: Label, measured: Measured) -> Iterator[str]:
    found, claimed = measured.delay, label.delay
    pairs = (
        ("p50", found.p50, claimed.p50),
        ("p95", found.p95, claimed.p95),
        ("max", found.maximum, claimed.max),
    )
    broken = [(name, late, bound) for name, late, bound in pairs if late > bound]
    if broken:
        faults = ", ".join(f"{name} is {_hours(late)}, claimed {_hours(bound)}" for name, late, bound in broken)
        write = ", ".join(f"{name}: {_duration(max(late, bound))}" for name, late, bound in pairs)
        yield f"labels come later than claimed: {faults}; write `delay: {{{write}}}`"


def _coverage(label: Label, measured: Measured) -> Iterator[str]:
    if measured.coverage < label.coverage:
        yield (
            f"{measured.labelled:,} of {measured.rows:,} predictions ({measured.coverage:.2%}) have a label, "
            f"claimed {label.coverage:.2%}; write `coverage: {_percent_below(measured.coverage)}`"
        )


def _hours(seconds: float) -> str:
    return f"{seconds / _HOUR:,.2f} h"


def _duration(seconds: float) -> str:
    """Returns a duration as a spec spells it, rounded up to whole hours, under two hours to minutes."""
    if seconds > _WHOLE_HOURS_FROM:
        return f"{math.ceil(seconds / _HOUR)}h"
    return f"{math.ceil(seconds / _MINUTE)}m"


def _percent_below(share: float) -> str:
    return f"{math.floor(share * 1000) / 10:g}%"
