"""Quantiles of the normal distribution and what a normal test can see."""

from math import erfc, sqrt
from statistics import NormalDist
from typing import Literal

_LEAST_TAIL = 1e-300

Sides = Literal["one", "two"]
"""Whether an error rate alpha is spent on one tail or shared by both."""


def upper_tail(z: float) -> float:
    """Returns P(Z > z) of the standard normal, exact in the far tail too."""
    return erfc(z / sqrt(2)) / 2


def tail(alpha: float, sides: Sides) -> float:
    """Returns the probability that each judged tail gets: alpha, or half of it when both are judged."""
    return alpha if sides == "one" else alpha / 2


def critical_value(alpha: float, sides: Sides) -> float:
    """Returns z with P(Z > z) = alpha (one side) or P(|Z| > z) = alpha (two sides), Z standard normal.

    An alpha below 1e-300 counts as that.
    """
    return -NormalDist().inv_cdf(max(tail(alpha, sides), _LEAST_TAIL))


def detectable_difference(standard_error: float, alpha: float, power: float, sides: Sides) -> float:
    """Returns the true difference that a z-test at level alpha finds with the given power.

    It is `(z_{1-alpha} + z_{power}) * standard_error`, in the unit of the standard error: the sample size
    formula of Chow, Shao, Wang and Lokhnygina, *Sample Size Calculations in Clinical Research*,
    3rd ed. 2018, chapter 3, solved for the difference. With two sides alpha is halved, the far tail ignored.
    """
    return (critical_value(alpha, sides) + NormalDist().inv_cdf(power)) * standard_error
