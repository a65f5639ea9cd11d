"""Values of a plan as a spec would write them: `24h`, `5%`, `2pp`, `0.4 USD`, `922/day`."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from mlspec.plan.changes.place import Place
from mlspec.plan.changes.rows import Show

MINUTE, HOUR, DAY = 60, 3_600, 86_400
CURRENCY = re.compile(r"[A-Z]{3}")
MARGINS = frozenset({"better_by", "not_worse_by", "lead_below"})
PLAIN = re.compile(r"[^\s\[\]{},:#&*!|>'\"%@`][^\[\]{},:#'\"]*")
EXACT = 10**15


def number(value: float | bool) -> str:
    """Returns a number without a point that says nothing: `922`, `0.2`."""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return repr(value)


def scalar(value: object) -> str:
    """Returns a truth value, a number or a text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value) if isinstance(value, int | float) else str(value)


def duration(seconds: int) -> str:
    """Returns whole days from two on, else hours, minutes or seconds: `24h`, `7d`."""
    if seconds % DAY == 0 and abs(seconds) >= 2 * DAY:
        return f"{seconds // DAY}d"
    unit, letter = next(((size, name) for size, name in ((HOUR, "h"), (MINUTE, "m")) if seconds % size == 0), (1, "s"))
    return f"{seconds // unit}{letter}"


def share(value: float) -> str:
    """Returns a part of a whole in per cent."""
    return f"{number(round(value * 100, 6))}%"


def listed(values: Iterable[object]) -> str:
    """Returns a flow list."""
    return f"[{', '.join(map(scalar, values))}]"


def mapped(pairs: Iterable[tuple[str, str | None]]) -> str:
    """Returns a flow mapping of the pairs that have a value."""
    return f"{{{', '.join(f'{key}: {text}' for key, text in pairs if text is not None)}}}"


def plainly(write: Callable[[Any], str | None]) -> Show:
    """Returns how a row shows values that do not depend on where they stand; None and what is empty stay away."""

    def show(value: Any, place: Place) -> str | None:
        del place
        return None if value is None or value == () else write(value)

    return show


AS_WRITTEN = plainly(scalar)
NUMBER = plainly(number)
DURATION = plainly(duration)
SHARE = plainly(share)
LIST = plainly(listed)
PER_DAY = plainly(lambda rate: f"{number(rate)}/day")
PER_WEEK = plainly(lambda rate: f"{number(rate)}/week")
MILLISECONDS = plainly(lambda length: f"{length}ms")


def written_bound(bound: Any, place: Place) -> str:
    """Returns the number of a bound in the unit of its KPI."""
    known, value, name = place.known.kpis.get(bound.kpi), bound.value, bound.bound
    if getattr(bound, "relative", False):
        return f"{share(value)} of {bound.against if bound.against == 'baseline' else 'production'}"
    if known is not None and known.kind == "proportion":
        return f"{number(round(value * 100, 6))}pp" if name in MARGINS else share(value)
    if known is not None and known.unit is not None and CURRENCY.fullmatch(known.unit):
        return f"{number(value)} {known.unit}"
    return number(value)


def bound_value(value: Any, place: Place) -> str | None:
    """Returns the number of the bound that `place` stands in."""
    del value
    return written_bound(place.part, place)


def bound_pairs(bound: Any, place: Place) -> Iterable[tuple[str, str | None]]:
    """Returns what a bound says, key by key."""
    yield from (("kpi", bound.kpi), ("against", bound.against), (bound.bound, written_bound(bound, place)))
    yield "slices", listed(bound.slices) if bound.slices else None
