"""How a review tells bounds, shares and lengths of time: short, and as a spec would write them."""

import re
from collections.abc import Mapping

from mlspec.plan.judgement import Kpi
from mlspec.plan.operation import Bound
from mlspec.spec.units import SECONDS, duration_text

PROPORTION = "proportion"
"""The kind of a KPI that is a share of rows."""
_MARGINS = {"better_by": "better by", "not_worse_by": "worse by less than", "lead_below": "leads by less than"}
_CURRENCY = re.compile(r"[A-Z]{3}")


def bounded(bound: Bound, kpis: Mapping[str, Kpi]) -> str:
    """Returns a KPI, its bound in the KPI's unit, and the slices that are judged: `errors at most 1% on night`."""
    slices = f" on {', '.join(bound.slices)}" if bound.slices else ""
    amount = _amount(bound, kpis.get(bound.kpi))
    if bound.bound not in _MARGINS:
        return f"{bound.kpi} {bound.bound.replace('_', ' ')} {amount}{slices}"
    words = f"{bound.kpi} {_MARGINS[bound.bound]} {amount}"
    if bound.relative:
        return f"{words} of {bound.against}{slices}"
    return f"{words} {'over' if bound.bound == 'lead_below' else 'than'} {bound.against}{slices}"


def _amount(bound: Bound, kpi: Kpi | None) -> str:
    if bound.relative:
        return percent(bound.value)
    if kpi is not None and kpi.kind == PROPORTION:
        return points(bound.value) if bound.bound in _MARGINS else percent(bound.value)
    unit = kpi.unit if kpi is not None else None
    return f"{number(bound.value)} {unit}" if unit and _CURRENCY.fullmatch(unit) else number(bound.value)


def points(share: float) -> str:
    """Returns a difference of shares in points, as a spec writes it: `0.63pp`."""
    return f"{number(round(100 * share, 9))}pp"


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


def warmth(seconds: int) -> str:
    """Returns for how long the version before stays ready: `36h`, or `no time`."""
    return length(seconds) if seconds else "no time"


def count(number_of: int, one: str, more: str | None = None) -> str:
    """Returns a number of things: `1 model`, `2 models`."""
    return f"{number_of:,} {one if number_of == 1 else more or f'{one}s'}"


def listed(names: tuple[str, ...]) -> str:
    """Returns names as one reads them out: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
