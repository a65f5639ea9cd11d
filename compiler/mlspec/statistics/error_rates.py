"""What a test may do wrong, and how often."""

from dataclasses import dataclass
from statistics import NormalDist

from mlspec.statistics.normal import Sides, critical_value, tail


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """The chance `alpha` of a wrong yes and the chance `power` of a right one, both between 0 and 1."""

    alpha: float
    power: float
    sides: Sides

    @property
    def tail(self) -> float:
        """The chance of a wrong yes on one side: alpha, or half of it when both sides are judged."""
        return tail(self.alpha, self.sides)

    @property
    def z_alpha(self) -> float:
        """How many standard errors a test asks for."""
        return critical_value(self.alpha, self.sides)

    @property
    def z_power(self) -> float:
        """How many standard errors more the truth has to lie away for the test to see it."""
        return NormalDist().inv_cdf(self.power)

    @property
    def z(self) -> float:
        """The sum of both: the true difference, in standard errors, that is found with the stated power."""
        return self.z_alpha + self.z_power
