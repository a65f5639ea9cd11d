"""Moments of a sample that do not depend on the order of its values: sums are rounded once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

_LARGE = 2.0**500
"""Squares of values up to here, and sums of them, are far from the largest double."""

_SCALE = 2.0**600


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation (n - 1; None for a single value, or where no double is as large)."""

    mean: float
    sd: float | None


def spread(values: Sequence[float]) -> Spread:
    """Returns mean and standard deviation of at least one finite value."""
    if max(abs(min(values)), abs(max(values))) > _LARGE:
        return _spread_of_large(values)
    mean = math.fsum(values) / len(values)
    if len(values) == 1:
        return Spread(mean, None)
    squares = math.fsum((value - mean) ** 2 for value in values)
    return Spread(mean, math.sqrt(squares / (len(values) - 1)))


def _spread_of_large(values: Sequence[float]) -> Spread:
    """Returns the spread by way of values a power of two smaller, which rounds nothing that counts."""
    scaled = spread([value / _SCALE for value in values])
    sd = None if scaled.sd is None else scaled.sd * _SCALE
    return Spread(scaled.mean * _SCALE, sd if sd is not None and math.isfinite(sd) else None)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Returns the smallest value with at least `share` of the values at or below it (nearest rank)."""
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]
