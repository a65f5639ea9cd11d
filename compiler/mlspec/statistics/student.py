"""Student's t: its distribution function and quantiles."""

from math import sqrt
from statistics import NormalDist

from mlspec.statistics.beta import incomplete_beta


def student_cdf(t: float, degrees: float) -> float:
    """Returns P(T <= t) of Student's t with the given degrees of freedom (> 0).

    Abramowitz and Stegun, equation 26.7.1 with 26.5.27: P(|T| > t) = I_x(degrees / 2, 1 / 2) at
    x = degrees / (degrees + t^2).
    """
    outside = incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))
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
