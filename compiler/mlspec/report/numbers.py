"""Numbers, durations and moments as a report writes them; the same in a terminal and on the page."""

import math
from collections.abc import Iterable
from datetime import date, datetime

from mlspec.report.metrics.interval import Interval

NOTHING = "-"
"""Stands where there is no number."""

_MOST_DECIMALS = 6
_UNITS = ((86_400, "d", 3 * 86_400), (3_600, "h", 7_200), (60, "min", 120), (1, "s", 0))
"""Seconds of a unit, its name, and from how many seconds on it is used."""


def decimals(intervals: Iterable[Interval], limit: float | None = None) -> int:
    """Returns how many decimals show the intervals: two digits of the narrowest one's half width.

    There are more where fewer would draw a number onto `limit` that is not on it: a bound that is missed must not
    look kept.
    """
    found = tuple(intervals)
    halves = [(each.high - each.low) / 2 for each in found if each.low is not None and each.high is not None]
    narrowest = min((half for half in halves if half > 0), default=0.0)
    sizes = [abs(number) for each in found for number in each.numbers if number]
    places = _places(narrowest, 2) if narrowest else _places(min(sizes, default=1.0), 4)
    if limit is not None:
        numbers = [number for each in found for number in each.numbers if number != limit]
        while places < _MOST_DECIMALS and any(round(number, places) == round(limit, places) for number in numbers):
            places += 1
    return places


def _places(size: float, digits: int) -> int:
    return min(max(digits - 1 - math.floor(math.log10(size)), 0), _MOST_DECIMALS)


def number(value: float | None, places: int) -> str:
    """Returns the value with that many decimals; very large ones by their power of ten."""
    if value is None:
        return NOTHING
    if abs(value) >= 1e12:  # noqa: PLR2004 - more digits than anybody reads
        return f"{value:.4g}"
    shown = f"{value:,.{places}f}"
    return shown.removeprefix("-") if not any(digit in shown for digit in "123456789") else shown


def plain(value: float | None) -> str:
    """Returns the value as a person would have written it: a bound, a margin."""
    return NOTHING if value is None else f"{value:.6g}"


def count(value: int | None) -> str:
    """Returns a number of rows or days."""
    return NOTHING if value is None else f"{value:,}"


def percent(share: float | None, digits: int = 3) -> str:
    """Returns a share to that many significant digits."""
    return NOTHING if share is None else f"{100 * share:.{digits}g} %"


def level(base_rate: float | None, mean: float | None) -> str:
    """Returns a base rate as a share, or the mean of a number."""
    if mean is not None:
        return f"{mean:.4g}"
    often = base_rate is not None and base_rate >= 0.01  # noqa: PLR2004 - rarer ones need more digits
    return f"{100 * (base_rate or 0):.1f} %" if often else percent(base_rate)


def duration(seconds: float) -> str:
    """Returns a length of time in the largest unit that has at least two of it, to three digits."""
    size, unit = next((size, unit) for size, unit, least in _UNITS if abs(seconds) >= least)
    return f"{float(f'{seconds / size:.3g}'):,g} {unit}"


def moment(value: datetime | None) -> str:
    """Returns a moment to the minute; one with a zone is in UTC and says so."""
    if value is None:
        return NOTHING
    return f"{value:%Y-%m-%d %H:%M}{' UTC' if value.tzinfo else ''}"


def month(value: date) -> str:
    """Returns a month as it is sorted."""
    return f"{value.year:04}-{value.month:02}"
