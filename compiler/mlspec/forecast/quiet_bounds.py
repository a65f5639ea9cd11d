"""Bounds of a rollback rule that a version as believed does not cross by chance."""

from bisect import bisect_left
from math import ceil, floor, inf
from statistics import NormalDist

from mlspec.forecast.rules import RuleForecast, crossing
from mlspec.forecast.wording import outward
from mlspec.statistics.power import standard_error

_STEPS = 1000


def quiet_bound(forecast: RuleForecast, alpha: float) -> str | float | None:
    """Returns the nearest bound, as a spec writes it, that any of the windows crosses with a chance of at most alpha.

    Of a share it is in tenths of a per cent, of a mean in three digits, rounded outward; None where there is none.
    """
    belief, bound, rows = forecast.belief, forecast.rule.bound, forecast.min_requests
    if belief is None:
        return None
    if not belief.is_share:
        once = 1 - (1 - alpha) ** (1 / forecast.windows)
        error = standard_error(belief.variance, rows)
        if not 0 < error < inf or once <= 0:
            return None
        reach = -NormalDist().inv_cdf(once) * error
        return outward(belief.mean + reach, ceil) if bound == "above" else outward(belief.mean - reach, floor)

    def is_quiet(step: int) -> bool:
        return 1 - (1 - crossing(belief, bound, step / _STEPS, rows)) ** forecast.windows <= alpha

    upward = range(floor(belief.mean * _STEPS), _STEPS)
    downward = range(ceil(belief.mean * _STEPS), 0, -1)
    steps = upward if bound == "above" else downward
    found = bisect_left(steps, True, key=is_quiet)
    return f"{100 * steps[found] / _STEPS:g}%" if found < len(steps) else None
