"""What two groups of rows, or one and a bound, can tell apart: rows needed, chance of a yes.

The formulas are those of normal tests: Chow, Shao, Wang and Lokhnygina, *Sample Size Calculations in Clinical
Research*, 3rd ed. 2018, chapters 3 (means) and 4 (shares). A row that is judged far on the other side is not
counted as a yes. Rows are taken as independent.
"""

from math import inf, sqrt

from mlspec.statistics.procedure import Procedure


def share_variance(share: float) -> float:
    """Returns the variance of one yes-or-no row of which `share` (0 to 1) are yes."""
    return share * (1 - share)


def standard_error(variance: float, rows: float, other_variance: float = 0.0, other_rows: float = inf) -> float:
    """Returns the standard error of a mean over `rows` or, with another group, of the difference of two means.

    Variances are per row, in the square of the figure's unit. Without rows it is infinite.
    """
    if rows <= 0 or other_rows <= 0:
        return inf
    return sqrt(variance / rows + other_variance / other_rows)


def required_rows(
    difference: float, procedure: Procedure, variance: float, other_variance: float = 0.0, other_per_row: float = inf
) -> float:
    """Returns the rows that one group needs to show a difference from another with the stated power.

    `z^2 (variance + other_variance / k) / difference^2`, where the other group has `k = other_per_row` rows for each
    of this one: equations 3.2.3 and 4.2.2. It is infinite for no difference, and where the other group has no rows.
    """
    if difference <= 0 or other_per_row <= 0:
        return inf
    steps = procedure.detectable(sqrt(variance + other_variance / other_per_row)) / difference
    return steps * steps


def rows_below_bound(share: float, bound: float, procedure: Procedure) -> float:
    """Returns the rows that show, with the stated power, that a share lies below a fixed bound.

    `((z_alpha sqrt(b (1 - b)) + z_power sqrt(p (1 - p))) / (b - p))^2`: the score test, which is what the interval of
    Wilson decides by; equation 4.1.2 with the variance of the bound under the hypothesis. Infinite where it does not
    lie below. For a bound from below, give the shares of the opposite: `1 - share` and `1 - bound`.
    """
    if share >= bound:
        return inf
    steps = procedure.detectable(sqrt(share_variance(share)), sqrt(share_variance(bound))) / (bound - share)
    return steps * steps


def chance_below_bound(share: float, bound: float, rows: float, procedure: Procedure) -> float:
    """Returns the chance that the score test of `rows_below_bound` shows, by so many rows, what it is to show."""
    error = standard_error(share_variance(share), rows)
    return procedure.chance(bound - share, error, standard_error(share_variance(bound), rows))
