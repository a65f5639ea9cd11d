"""The three ways to test: once at the end, at a few planned looks, or at any time."""

from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist
from typing import Literal

from mlspec.statistics.error_rates import ErrorRates
from mlspec.statistics.group_sequential import boundaries, inflation
from mlspec.statistics.mixture import best_tau, confidence_radius

_CERTAIN = 30.0
"""Standard errors beyond which a chance is 0 or 1 to the last digit."""

Kind = Literal["fixed", "group_sequential", "always_valid"]


@dataclass(frozen=True, slots=True)
class Procedure:
    """A normal test with its error rates; `looks` (1 to 30) counts where there are planned ones, the last included.

    A test at any time mixes with the tau that is best for its last look.
    """

    rates: ErrorRates
    kind: Kind = "fixed"
    looks: int = 1

    @property
    def critical(self) -> float:
        """How many standard errors the last look asks for."""
        if self.kind == "always_valid":
            rates = self.rates
            return confidence_radius(1.0, best_tau(1.0, rates.alpha, rates.sides), rates.alpha, rates.sides)
        if self.kind == "group_sequential":
            return boundaries(self.rates.tail, self.looks)[-1]
        return self.rates.z_alpha

    def detectable(self, error: float, null_error: float | None = None) -> float:
        """Returns the true difference that is found with the stated power, in the unit of its standard error.

        `null_error` is the standard error on the edge of what is tested, if it is another.
        """
        null_error = error if null_error is None else null_error
        if self.kind == "group_sequential":
            fixed = self.rates.z_alpha * null_error + self.rates.z_power * error
            return fixed * sqrt(inflation(self.rates, self.looks))
        return self.critical * null_error + self.rates.z_power * error

    def chance(self, difference: float, error: float, null_error: float | None = None) -> float:
        """Returns the chance of a yes where the true difference, measured with a standard error, is that.

        Of a test at any time it is the chance at the last look: earlier ones only add to it. Of planned looks it is
        that of a single look at as many rows less as planning costs: within 0.004 of the integral, equal at the power.
        """
        null_error = error if null_error is None else null_error
        if inf in (error, null_error):
            return 0.0
        if self.kind == "group_sequential":
            difference /= sqrt(inflation(self.rates, self.looks))
            critical = self.rates.z_alpha
        else:
            critical = self.critical
        clear = difference - critical * null_error
        if abs(clear) >= _CERTAIN * error:
            return 1.0 if clear > 0 else 0.0
        return NormalDist().cdf(clear / error)
