"""The chi-square distribution, and what a population stability index shows where nothing has moved."""

from math import exp, lgamma, log

_MOST_TERMS = 10_000


def chi_square_cdf(value: float, degrees: int) -> float:
    """Returns P(X <= value) of the chi-square distribution with so many degrees of freedom (1 or more).

    It is the regularised incomplete gamma function P(degrees / 2, value / 2): Abramowitz and Stegun, *Handbook of
    Mathematical Functions* (1964), equations 26.4.19, 6.5.29 (series) and 6.5.31 (continued fraction).
    """
    a, x = degrees / 2, value / 2
    if x <= 0:
        return 0.0
    front = exp(a * log(x) - x - lgamma(a))
    return front * _series(a, x) if x < a + 1 else 1 - front * _continued_fraction(a, x)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    for n in range(1, _MOST_TERMS):
        term *= x / (a + n)
        before, total = total, total + term
        if total == before:
            break
    return total


def _continued_fraction(a: float, x: float) -> float:
    b = x + 1 - a
    c, d = 1e300, 1 / b
    value = d
    for n in range(1, _MOST_TERMS):
        numerator = -n * (n - a)
        b += 2
        d = 1 / (numerator * d + b)
        c = b + numerator / c
        before, value = value, value * d * c
        if value == before:
            break
    return value


def chi_square_quantile(probability: float, degrees: int) -> float:
    """Returns the value that is not exceeded with a probability (above 0, below 1), by bisection to the last bit."""
    low, high = 0.0, float(degrees)
    while chi_square_cdf(high, degrees) < probability:
        low, high = high, high * 2
    middle = (low + high) / 2
    while low < middle < high:
        if chi_square_cdf(middle, degrees) < probability:
            low = middle
        else:
            high = middle
        middle = (low + high) / 2
    return middle


def psi_null_quantile(false_alarm: float, bins: int, rows: float, reference_rows: float) -> float:
    """Returns the population stability index that is exceeded with a chance of `false_alarm` where nothing moved.

    `(1 / rows + 1 / reference_rows)` times the chi-square quantile with `bins - 1` degrees of freedom: Yurdakul and
    Naranjo, *Statistical properties of the population stability index*, Journal of Risk Model Validation 14 (2020).
    For two bins or more. It is asymptotic: bins need some five rows each.
    """
    return chi_square_quantile(1 - false_alarm, bins - 1) * (1 / rows + 1 / reference_rows)
