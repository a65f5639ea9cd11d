"""The binomial distribution."""

from math import floor, sqrt

from mlspec.statistics.beta import incomplete_beta
from mlspec.statistics.normal import upper_tail

_MOST_EXACT = 100_000
_DECIMALS = 9


def chance_of_more(count: float, trials: int, share: float) -> float:
    """Returns P(X > count) for X of so many trials, each a yes with a chance of `share` (0 to 1).

    It is I_share(floor(count) + 1, trials - floor(count)): Abramowitz and Stegun, *Handbook of Mathematical Functions*
    (1964), equation 26.5.24. Beyond 100,000 trials it is that of the normal distribution. A count that is a product
    of floats is taken to 9 decimals.
    """
    least = floor(round(count, _DECIMALS)) + 1
    if least <= 0:
        return 1.0
    if least > trials:
        return 0.0
    if trials > _MOST_EXACT and 0 < share < 1:
        return upper_tail((least - 0.5 - trials * share) / sqrt(trials * share * (1 - share)))
    return incomplete_beta(least, trials - least + 1, share)
