"""Student's t: its distribution function and quantiles."""

from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

_TINY = 1e-300
_MAXIMUM_TERMS = 500


def _continued_fraction(a: float, b: float, x: float) -> float:
    """Returns the continued fraction of the incomplete beta function by the modified method of Lentz.

    Abramowitz and Stegun, *Handbook of Mathematical Functions* (1964), equation 26.5.8; evaluated as in
    Press et al., *Numerical Recipes* (3rd ed. 2007), section 6.4. It converges for x < (a + 1) / (a + b + 2).
    """
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _MAXIMUM_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = value
        for term in (even, odd):
            d = 1.0 + term * d
            d = 1.0 / (d if abs(d) > _TINY else _TINY)
            c = 1.0 + term / c
            c = c if abs(c) > _TINY else _TINY
            value *= d * c
        if value == before:
            break
    return value


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Returns the regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1."""
    if x in (0.0, 1.0):
        return x
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(a, b, x) / a
    return 1.0 - front * _continued_fraction(b, a, 1.0 - x) / b


def student_cdf(t: float, degrees: float) -> float:
    """Returns P(T <= t) of Student's t with the given degrees of freedom (> 0).

    Abramowitz and Stegun, equation 26.7.1 with 26.5.27: P(|T| > t) = I_x(degrees / 2, 1 / 2) at
    x = degrees / (degrees + t^2).
    """
    outside = _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))
    return outside / 2 if t < 0 else 1 - outside / 2


def student_quantile(probability: float, degrees: float) -> float:
    """Returns the t with P(T <= t) = probability, for 0 < probability < 1, by bisection to the last bit."""
    if probability < 0.5:  # noqa: PLR2004 - the median, about which the distribution is symmetric
        return -student_quantile(1 - probability, degrees)
    low, high = 0.0, 1.0
    while student_cdf(high, degrees) < probability:
        low, high = high, high * 2
    middle = (low + high) / 2
    while low < middle < high:
        if student_cdf(middle, degrees) < probability:
            low = middle
        else:
            high = middle
        middle = (low + high) / 2
    return middle


def expanded_tail(alpha: float, clusters: int) -> float:
    """Returns the tail probability at which a percentile interval of few clusters covers like a t interval.

    It is `Phi(-sqrt(n / (n - 1)) * t_{1-alpha, n-1})` for n >= 2 clusters: the expanded percentile interval
    of Hesterberg, *What teachers should know about the bootstrap*, The American Statistician 69 (2015).
    A plain percentile interval is too narrow by sqrt((n - 1) / n) and uses z where few clusters ask for t.
    """
    stretched = sqrt(clusters / (clusters - 1)) * student_quantile(1 - alpha, clusters - 1)
    return NormalDist().cdf(-stretched)
