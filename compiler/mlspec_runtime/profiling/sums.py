"""Moments of a sample that do not depend on the order of its values: sums are rounded once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation (n - 1; None for a single value)."""

    mean: float
    sd: float | None


def spread(values: Sequence[float]) -> Spread:
    """Returns mean and standard deviation of at least one finite value."""
    mean = math.fsum(values) / len(values)
    if len(values) == 1:
        return Spread(mean, None)
    squares = math.fsum((value - mean) ** 2 for value in values)
    return Spread(mean, math.sqrt(squares / (len(values) - 1)))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Returns the smallest value with at least `share` of the values at or below it (nearest rank)."""
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]
