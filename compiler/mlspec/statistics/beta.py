"""The incomplete beta function, which Student's t and the binomial distribution are made of."""

from math import exp, lgamma, log, log1p

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


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Returns the regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1."""
    if x in (0.0, 1.0):
        return x
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(a, b, x) / a
    return 1.0 - front * _continued_fraction(b, a, 1.0 - x) / b
