"""From values to places on an axis; places are percent of its length, so that a picture fits any width."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TINY = 1e-9
_MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: its place and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The values that an axis covers; `low` is below `high`."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Returns where a value lies, from 0 at the low end to 100; a value outside lies on the nearer end."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def ticks(self, most: int = 5) -> tuple[Tick, ...]:
        """Returns at least one tick and at most `most`, at round values within the scale."""
        return tuple(Tick(self.place(value), label) for value, label in nice_values(self.low, self.high, most))


def covering(values: Iterable[float], ends: tuple[float, ...] = ()) -> Scale:
    """Returns a scale over the values with a margin on both sides, except where a value lies on one of `ends`.

    Without values it runs from 0 to 1; around a single one it has a width all the same.
    """
    found = tuple(values)
    if not found:
        return Scale(0.0, 1.0)
    low, high = min(found), max(found)
    size = max(abs(low), abs(high))
    if high - low <= _TINY * size or size < _TINY:
        around = size / 10 if size >= _TINY else 1.0
        return Scale(low - around, high + around)
    margin = _MARGIN * (high - low)
    return Scale(low if low in ends else low - margin, high if high in ends else high + margin)


def nice_step(span: float, most: int) -> float:
    """Returns the least of 1, 2, 2.5 and 5 times a power of ten that divides the span into fewer than `most` parts."""
    least = span / (most - 1)
    power = 10.0 ** math.floor(math.log10(least))
    return next((step * power for step in _STEPS if step * power >= least), 10 * power)


def nice_values(low: float, high: float, most: int) -> tuple[tuple[float, str], ...]:
    """Returns the multiples of the nice step from low to high, with their labels in as few digits as tell them apart.

    There is at least one, and at most `most`, which is two or more.
    """
    step = nice_step(high - low, most)
    first = math.ceil(low / step)
    values = [step * place for place in range(first, math.floor(high / step) + 1)][:most]
    places = _places(step)
    if not values:
        values = [(low + high) / 2]
    return tuple((value, _label(value, places)) for value in values)


def _places(step: float) -> int:
    """Returns the decimals that write a step: 0.025 takes three."""
    return next(places for places in range(400) if abs(round(step, places) - step) < step / 100)


def _label(value: float, places: int) -> str:
    if abs(value) >= 1e6 or places > 6:  # noqa: PLR2004 - longer labels would run into each other
        return f"{value:.4g}"
    label = f"{value:,.{places}f}"
    return label.removeprefix("-") if float(label.replace(",", "")) == 0 else label
