"""The score interval of a share."""

from math import sqrt

from mlspec.statistics.normal import critical_value


def wilson_interval(successes: int, trials: int, alpha: float = 0.05) -> tuple[float, float] | None:
    """Returns the two-sided 1 - alpha interval of a share, within [0, 1]; None without trials.

    Wilson, *Probable inference, the law of succession, and statistical inference*, JASA 22 (1927), 209-212;
    in the form of Brown, Cai and DasGupta, *Interval estimation for a binomial proportion*, Statistical
    Science 16 (2001), equation (4). It assumes independent trials.
    """
    if trials == 0:
        return None
    z = critical_value(alpha, "two")
    share = successes / trials
    spread = z * z / trials
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    low = 0.0 if successes == 0 else centre - half
    high = 1.0 if successes == trials else centre + half
    return low, high
