"""Tests that may be looked at at any time: the mixture sequential probability ratio test.

The estimate `d` of a difference has variance `v` at a look (it shrinks as rows come), and every possible true
difference is weighed by a normal distribution around none with standard deviation `tau`. Robbins, *Statistical methods
related to the law of the iterated logarithm*, Annals of Mathematical Statistics 41 (1970); Johari, Koomen, Pekelis
and Walsh, *Always valid inference*, Operations Research 70 (2022), equation (13). With one side the weights are half
of that distribution: the one-sided normal mixture of Howard, Ramdas, McAuliffe and Sekhon, *Time-uniform,
nonparametric, nonasymptotic confidence sequences*, Annals of Statistics 49 (2021), section 3. Estimates are taken as
normal: ask for a hundred rows and ten events before the first look.
"""

from math import ceil, exp, inf, log, log1p, sqrt
from statistics import NormalDist

from mlspec.statistics.normal import Sides

LEAST_ROWS = 100
LEAST_EVENTS = 2
_LARGEST_EXPONENT = 700.0
_BISECTIONS = 80


def mixture_ratio(difference: float, variance: float, tau: float, sides: Sides) -> float:
    """Returns how much better the data speak for a difference than for none; a test ends with a yes at 1 / alpha.

    `(1 + I tau^2)^(-1/2) exp(I^2 tau^2 d^2 / (2 (1 + I tau^2)))` with `I = 1 / variance`; with one side it is
    multiplied by `2 Phi(I d tau / sqrt(1 + I tau^2))`. It is at most e^700.
    """
    spread = tau * tau / variance
    signal = difference / sqrt(variance) * sqrt(spread / (1 + spread))
    ratio = exp(min(signal * signal / 2, _LARGEST_EXPONENT)) / sqrt(1 + spread)
    return ratio if sides == "two" else 2 * ratio * NormalDist().cdf(signal)


def confidence_radius(variance: float, tau: float, alpha: float, sides: Sides) -> float:
    """Returns how far around the estimate the truth lies at every look at once, with a chance of 1 - alpha.

    With two sides `sqrt(v (1 + v / tau^2) (2 ln(1 / alpha) + ln(1 + tau^2 / v)))`; with one side the distance below
    the estimate at which `mixture_ratio` is 1 / alpha, by bisection to the last bit.
    """
    if variance in (0.0, inf):
        return variance
    spread = tau * tau / variance
    radius = sqrt(variance * (1 + 1 / spread) * (log1p(spread) - 2 * log(alpha)))
    if sides == "two":
        return radius
    low, high = 0.0, radius
    middle = high / 2
    while low < middle < high:
        if mixture_ratio(middle, variance, tau, sides) < 1 / alpha:
            low = middle
        else:
            high = middle
        middle = (low + high) / 2
    return high


def first_look(share: float | None) -> int:
    """Returns the least rows of a look at any time: a hundred, and so many that a share on its bound has two events.

    With less its estimates are no normal ones, and more than alpha of the looks would be wrong. `share` is the bound of
    a share of rows; None for any other figure, and for a comparison.
    """
    rarer = min(share, 1 - share) if share is not None else 0.0
    return max(LEAST_ROWS, ceil(LEAST_EVENTS / rarer) if rarer > 0 else 0)


def sure_signal(alpha: float, sides: Sides) -> float:
    """Returns from how many standard errors on a test at any time is sure, once they are shrunk by `shrinkage`.

    With two sides `sqrt(2 ln(1 / alpha))`; with one the root of `2 Phi(s) exp(s^2 / 2) = 1 / alpha`, by bisection. A
    shrunk signal is less than the signal s of `mixture_ratio`, and Phi(s) grows with s: whoever is sure by this is sure
    by the ratio and, for an alpha of at most 0.05, within 1 % the other way round.
    """
    if sides == "two":
        return sqrt(-2 * log(alpha))
    low, high = 0.0, sqrt(-2 * log(alpha))
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if 2 * NormalDist().cdf(middle) * exp(middle * middle / 2) < 1 / alpha:
            low = middle
        else:
            high = middle
    return high


def shrinkage(spread: float, sure: float) -> float:
    """Returns by what standard errors are multiplied at a look, so that `sure` is enough at every look at once.

    `((1 + 1 / spread) (1 + ln(1 + spread) / sure^2))^(-1/2)`, where `spread` is `tau^2 / v`: the condition that
    `mixture_ratio` is at least 1 / alpha, solved for the difference.
    """
    return 1 / sqrt((1 + 1 / spread) * (1 + log1p(spread) / (sure * sure)))


def best_tau(variance: float, alpha: float, sides: Sides) -> float:
    """Returns the tau with which the confidence sequence is about the narrowest at a look of that variance.

    `sqrt(v (2 ln(1 / a) + ln(1 + 2 ln(1 / a))))`, `a` being alpha, or twice alpha for one side: Howard et al. (2021),
    section 3.5. It has to be fixed before the first row. Alpha is below one half.
    """
    reach = -2 * log(alpha if sides == "two" else 2 * alpha)
    return sqrt(variance * (reach + log1p(reach)))
