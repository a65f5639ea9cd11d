"""How numbers of a forecast are told: rows, changes, chances and lengths of time, rounded for a reader."""

from collections.abc import Callable
from math import ceil, floor, isfinite, log10

from mlspec.forecast.belief import Belief
from mlspec.spec.units import LONGEST_DURATION_SECONDS, Duration, duration_text
from mlspec.statistics.labelled import DAY_SECONDS

HOUR_SECONDS = 3_600
_EXACT = 1e15
_NEVER = 0.0005
_SMALL = 0.01
_DIGITS = 3


def rows_text(rows: float) -> str:
    """Returns a number of rows, rounded to a whole one."""
    return f"{round(rows):,}" if rows < _EXACT else f"{rows:.3g}"


def change_text(change: float, belief: Belief) -> str:
    """Returns a difference: of shares in points, of means in three digits."""
    return f"{100 * change:.3g} points" if belief.is_share else f"{change:.3g}"


def level_text(level: float, belief: Belief) -> str:
    """Returns a value: in three digits, of a share in per cent."""
    return f"{100 * level:.3g}%" if belief.is_share else f"{level:.3g}"


def outward(value: float, rounded: Callable[[float], int]) -> float:
    """Returns a value in three digits, rounded up (`ceil`) or down (`floor`)."""
    if value == 0 or not isfinite(value):
        return value
    unit = 10.0 ** (floor(log10(abs(value))) + 1 - _DIGITS)
    return float(f"{rounded(value / unit) * unit:.{_DIGITS}g}")


def chance_text(chance: float) -> str:
    """Returns a chance in per cent, in two digits, or three where two would make it certain."""
    if chance < _NEVER:
        return "next to nothing"
    if chance > 1 - _NEVER:
        return "next to 100%"
    return f"{100 * chance:.{2 if chance <= 1 - _SMALL else 3}g}%"


def length_text(seconds: float) -> str:
    """Returns a length of time in whole days, or below two days in whole hours, rounded."""
    if not isfinite(seconds):
        return "forever"
    unit, name = (DAY_SECONDS, "day") if seconds >= 2 * DAY_SECONDS else (HOUR_SECONDS, "hour")
    count = max(1, round(seconds / unit))
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def duration_of(seconds: float) -> Duration | None:
    """Returns the shortest duration of whole days (below two days, hours) that is no shorter; None past a century."""
    if not isfinite(seconds):
        return None
    unit = DAY_SECONDS if seconds > 2 * DAY_SECONDS else HOUR_SECONDS
    whole = max(1, ceil(seconds / unit)) * unit
    return Duration(duration_text(whole)) if whole <= LONGEST_DURATION_SECONDS else None
