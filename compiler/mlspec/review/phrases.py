"""How a review tells bounds, shares and lengths of time: short, and as a spec would write them."""

from mlspec.plan.operation import Bound
from mlspec.spec.units import SECONDS, duration_text

_BOUNDS = {"lead_below": "leads by less than", "above": "above", "below": "below"}


def bounded(bound: Bound) -> str:
    """Returns a KPI, its bound, and the slices that are judged: `cost_per_flight not_worse_by 0.8 than production`."""
    value = percent(bound.value) if bound.relative else number(bound.value)
    words = _BOUNDS.get(bound.bound, bound.bound.replace("_", " "))
    other = f" {'over' if bound.bound == 'lead_below' else 'than'} {bound.against}" if bound.against is not None else ""
    relative = f" of {bound.against}" if bound.relative and bound.against is not None else other
    slices = f" on {', '.join(bound.slices)}" if bound.slices else ""
    return f"{bound.kpi} {words} {value}{relative}{slices}"


def number(value: float) -> str:
    """Returns a number as a person would write it."""
    return f"{value:.12g}"


def percent(share: float) -> str:
    """Returns a share in per cent, as a spec writes it."""
    return f"{number(round(100 * share, 9))}%"


def chance(value: float) -> str:
    """Returns a chance in whole per cent, never as a certainty that it is not."""
    rounded = round(100 * value)
    if rounded == 0 and value > 0:
        return "<1%"
    if rounded == 100 and value < 1:  # noqa: PLR2004 - all of a hundred
        return ">99%"
    return f"{rounded}%"


def length(seconds: int) -> str:
    """Returns a length of time as a spec writes it, from two days on in days and hours: `36h`, `24d`, `2d 12h`."""
    day, hour = SECONDS["d"], SECONDS["h"]
    if seconds < 2 * day or seconds % hour:
        return duration_text(seconds) if seconds % day or not seconds else f"{seconds // hour}h"
    days, rest = divmod(seconds, day)
    return f"{days}d" if rest == 0 else f"{days}d {rest // hour}h"


def count(number_of: int, one: str, more: str | None = None) -> str:
    """Returns a number of things: `1 model`, `2 models`."""
    return f"{number_of:,} {one if number_of == 1 else more or f'{one}s'}"


def listed(names: tuple[str, ...]) -> str:
    """Returns names as one reads them out: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
