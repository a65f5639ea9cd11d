"""Tests with a few looks that are planned: boundaries that spend alpha look by look.

The spending function is the one of O'Brien and Fleming's shape: Lan and DeMets, *Discrete sequential boundaries for
clinical trials*, Biometrika 70 (1983). Boundaries and power come from the recursion of Armitage, McPherson and Rowe,
*Repeated significance tests on accumulating data*, JRSS A 132 (1969), by Simpson's rule; Jennison and Turnbull, *Group
Sequential Methods* (2000), chapter 19. Looks are equally spaced in information.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import exp, pi, sqrt
from statistics import NormalDist

from mlspec.statistics.error_rates import ErrorRates
from mlspec.statistics.normal import upper_tail

MOST_LOOKS = 30
"""More looks than this are no group sequential plan: a test that is valid at any time loses less by then."""

_POINTS = 121
_REACH = 8.0
_MOST_SECANTS = 20
_CLOSE = 1e-9
_SURE = 1 - 1e-15
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class _Density:
    """How a Brownian motion that has not crossed yet is spread: values and their weights of integration."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def chance_beyond(self, bound: float, drift: float, sd: float) -> float:
        """Returns the chance that the next step, of that drift and standard deviation, ends above the bound."""
        missing = ((bound - value - drift) / sd for value in self.values)
        return sum(weight * upper_tail(z) for weight, z in zip(self.weights, missing, strict=True))

    def below(self, bound: float, drift: float, sd: float, total_sd: float, moved: float) -> "_Density":
        """Returns the spread after the next step of what ended below the bound."""
        high = min(bound, moved + _REACH * total_sd)
        low = min(moved - _REACH * total_sd, high - sd)
        step = (high - low) / (_POINTS - 1)
        values = tuple(low + step * index for index in range(_POINTS))
        scale = step / 3 / (sd * sqrt(2 * pi))
        reach = _REACH * sd
        weights = list[float]()
        for index, end in enumerate(values):
            first = bisect_left(self.values, end - drift - reach)
            last = bisect_right(self.values, end - drift + reach)
            near = zip(self.values[first:last], self.weights[first:last], strict=True)
            total = sum(weight * exp(-(((end - start - drift) / sd) ** 2) / 2) for start, weight in near)
            simpson = 1 if index in (0, _POINTS - 1) else 4 if index % 2 else 2
            weights.append(simpson * scale * total)
        return _Density(values, tuple(weights))


_START = _Density((0.0,), (1.0,))


def spent(tail: float, information: float) -> float:
    """Returns the part of `tail` (a one-sided alpha) that may be spent by a share of the final information.

    `2 - 2 Phi(z_{1 - tail / 2} / sqrt(information))`: Lan and DeMets (1983), example 1 of section 2.
    """
    return 2 * upper_tail(-_NORMAL.inv_cdf(tail / 2) / sqrt(information))


@lru_cache(maxsize=256)
def boundaries(tail: float, looks: int) -> tuple[float, ...]:
    """Returns the z value that each of `looks` (1 to 30) equally spaced looks asks for, on one side."""
    cumulative = [spent(tail, (look + 1) / looks) for look in range(looks)]
    return solve_boundaries(cumulative)


def solve_boundaries(cumulative: Sequence[float]) -> tuple[float, ...]:
    """Returns the z values of equally spaced looks by which no more than `cumulative` is crossed without an effect."""
    looks = len(cumulative)
    sd = sqrt(1 / looks)
    density, found, before = _START, list[float](), 0.0
    for look, total in enumerate(cumulative):
        total_sd = sqrt((look + 1) / looks)
        bound = _bound(partial(density.chance_beyond, drift=0.0, sd=sd), total - before, total_sd)
        found.append(bound / total_sd)
        density, before = density.below(bound, 0.0, sd, total_sd, 0.0), total
    return tuple(found)


def _bound(chance: Callable[[float], float], wanted: float, total_sd: float) -> float:
    """Returns where the falling `chance` equals `wanted`, between nothing and 40 standard deviations."""
    low, high = 0.0, 40 * total_sd
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) > wanted else (low, middle)
    return (low + high) / 2


def crossing_probability(bounds: Sequence[float], drift: float) -> float:
    """Returns the chance of crossing `bounds` (z values of equally spaced looks) at any look.

    `drift` is the true difference in standard errors of the last look: without it this is the chance of a wrong yes.
    """
    looks = len(bounds)
    sd, step = sqrt(1 / looks), drift / looks
    density, crossed = _START, 0.0
    for look, z in enumerate(bounds):
        total_sd = sqrt((look + 1) / looks)
        crossed += density.chance_beyond(z * total_sd, step, sd)
        density = density.below(z * total_sd, step, sd, total_sd, step * (look + 1))
    return min(crossed, 1.0)


@lru_cache(maxsize=256)
def inflation(rates: ErrorRates, looks: int) -> float:
    """Returns by how much more rows the last look needs than a single look for the same power; 1 for one look.

    The drift that reaches the power is found by secants on the scale of z, on which power is almost a straight line.
    """
    if looks == 1:
        return 1.0
    bounds = boundaries(rates.tail, looks)

    def missing(drift: float) -> float:
        return rates.z_power - _NORMAL.inv_cdf(min(crossing_probability(bounds, drift), _SURE))

    before, drift = rates.z, rates.z * 1.02
    missing_before, still_missing = missing(before), missing(drift)
    for _ in range(_MOST_SECANTS):
        if abs(still_missing) < _CLOSE or still_missing == missing_before:
            break
        slope = (still_missing - missing_before) / (drift - before)
        before, missing_before = drift, still_missing
        drift -= still_missing / slope
        still_missing = missing(drift)
    return max(1.0, (drift / rates.z) ** 2)
