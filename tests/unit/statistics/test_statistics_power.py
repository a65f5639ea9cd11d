"""Simulation, exact binomials and published numbers judge what power is said to be."""

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from mlspec.statistics.error_rates import ErrorRates
from mlspec.statistics.labelled import DAY_SECONDS, labelled_rows, seconds_for
from mlspec.statistics.normal import Sides, critical_value, detectable_difference
from mlspec.statistics.power import (
    chance_below_bound,
    required_rows,
    rows_below_bound,
    share_variance,
    standard_error,
)
from mlspec.statistics.procedure import Procedure
from mlspec.statistics.wilson import wilson_interval

TWO_SIDED = Procedure(ErrorRates(0.05, 0.8, "two"))
ONE_SIDED = Procedure(ErrorRates(0.05, 0.8, "one"))
RATES = st.builds(ErrorRates, st.floats(1e-6, 0.4), st.floats(0.51, 0.999), st.sampled_from(("one", "two")))
FLIGHTS_A_DAY = 922


@pytest.mark.parametrize(
    ("weight", "rows", "days"), [(0.05, 3862, 84), (0.1, 4065, 44), (0.2, 4548, 25), (0.5, 7154, 15.5)]
)
def test_two_points_of_23_percent_need_thousands_of_flights(weight: float, rows: int, days: float) -> None:
    needed = required_rows(0.02, TWO_SIDED, share_variance(0.25), share_variance(0.23), (1 - weight) / weight)
    assert round(needed) == rows
    whole_days = seconds_for(needed, FLIGHTS_A_DAY / DAY_SECONDS, weight, 0, 1) / DAY_SECONDS
    assert whole_days == pytest.approx(days, abs=0.5)


@pytest.mark.parametrize(("days", "points"), [(1, 12.9), (7, 4.9)])
def test_a_small_canary_is_blind_for_days(days: int, points: float) -> None:
    variance, requests = share_variance(0.23), FLIGHTS_A_DAY * days
    error = standard_error(variance, 0.1 * requests, variance, 0.9 * requests)
    assert round(100 * detectable_difference(error, 0.05, 0.8, "two"), 1) == points


def test_textbook_sample_sizes_come_out() -> None:
    # Chow, Shao and Wang, examples 4.2.3 (65 % against 85 %) and 3.2.4 (5 % with sd 10 %): one-sided non-inferiority.
    assert required_rows(0.2, TWO_SIDED, share_variance(0.65), share_variance(0.85), 1) == pytest.approx(69.7, abs=0.3)
    assert required_rows(0.05, TWO_SIDED, 0.01, 0.01, 1) == pytest.approx(62.8, abs=0.3)


@given(RATES, st.floats(1e-4, 0.5), st.floats(0.01, 0.99), st.floats(0.01, 100))
def test_needed_rows_give_just_the_power(rates: ErrorRates, difference: float, share: float, ratio: float) -> None:
    variance = share_variance(share)
    test = Procedure(rates)
    rows = required_rows(difference, test, variance, variance, ratio)
    error = standard_error(variance, rows, variance, rows * ratio)
    assert test.chance(difference, error) == pytest.approx(rates.power)
    assert test.detectable(error) == pytest.approx(difference)
    assert detectable_difference(error, rates.alpha, rates.power, rates.sides) == pytest.approx(difference)
    assert test.chance(0, error) == pytest.approx(rates.tail)
    assert test.chance(-difference, error) < rates.tail


@given(RATES, st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_rows_below_a_bound_give_just_the_power(rates: ErrorRates, one: float, other: float) -> None:
    share, bound = sorted((one, other))
    assume(bound - share > 1e-6)
    test = Procedure(rates)
    rows = rows_below_bound(share, bound, test)
    assert chance_below_bound(share, bound, rows, test) == pytest.approx(rates.power, abs=1e-6)
    assert chance_below_bound(bound, bound, rows, test) == pytest.approx(rates.tail, abs=1e-6)


def test_what_never_happens_passes_as_soon_as_so_many_rows_could_show_it() -> None:
    rows = rows_below_bound(0, 0.05, ONE_SIDED)
    assert chance_below_bound(0, 0.05, rows * 0.999, ONE_SIDED) == 0
    assert chance_below_bound(0, 0.05, rows * 1.001, ONE_SIDED) == 1


@pytest.mark.parametrize(("share", "bound"), [(0.02, 0.05), (0.08, 0.2), (0.23, 0.25), (0.005, 0.02)])
@pytest.mark.parametrize("sides", ["one", "two"])
def test_exact_binomials_agree_about_a_bound(share: float, bound: float, sides: Sides) -> None:
    rates = ErrorRates(0.05, 0.8, sides)
    test = Procedure(rates)
    needed = rows_below_bound(share, bound, test)
    # Events come one by one: the exact chance moves in steps around the smooth one, so an average of it is judged.
    sizes = range(round(0.8 * needed), round(1.2 * needed), max(1, round(needed / 200)))
    exact = np.mean([exact_chance(share, bound, rows, rates) for rows in sizes])
    said = np.mean([chance_below_bound(share, bound, rows, test) for rows in sizes])
    assert exact == pytest.approx(said, abs=0.05)


def exact_chance(share: float, bound: float, rows: int, rates: ErrorRates) -> float:
    """Returns how often the interval of Wilson of so many rows ends below the bound."""
    below = 0
    while (interval := wilson_interval(below, rows, 2 * rates.tail)) is not None and interval[1] < bound:
        below += 1
    return float(stats.binom.cdf(below - 1, rows, share))


def test_simulated_non_inferiority_passes_as_often_as_said() -> None:
    random = np.random.default_rng(7)
    rows, other, share, margin = 3000, 27_000, 0.23, 0.02
    ours, theirs = random.binomial(rows, share, 40_000) / rows, random.binomial(other, share, 40_000) / other
    error = np.sqrt(ours * (1 - ours) / rows + theirs * (1 - theirs) / other)
    passed = ours - theirs + critical_value(0.05, "one") * error < margin
    said = ONE_SIDED.chance(margin, standard_error(share_variance(share), rows, share_variance(share), other))
    assert passed.mean() == pytest.approx(said, abs=0.01)


def test_what_cannot_be_seen_is_infinitely_far() -> None:
    assert required_rows(0, ONE_SIDED, 1) == inf
    assert required_rows(-1, ONE_SIDED, 1) == inf
    assert required_rows(1, ONE_SIDED, 1, 1, 0) == inf
    assert required_rows(1e-308, ONE_SIDED, 1) == inf
    assert rows_below_bound(0.1, 0.1, ONE_SIDED) == rows_below_bound(0.2, 0.1, ONE_SIDED) == inf
    assert standard_error(1, 0) == standard_error(1, 5, 1, 0) == inf
    assert ONE_SIDED.chance(1, inf) == 0
    assert chance_below_bound(0.1, 0.2, 0, ONE_SIDED) == 0
    assert (ONE_SIDED.chance(1, 0), ONE_SIDED.chance(0, 0)) == (1, 0)


def test_the_smallest_error_rate_still_has_a_quantile() -> None:
    assert ErrorRates(5e-324, 0.8, "two").z_alpha == pytest.approx(sqrt(2 * 690), abs=0.3)


@given(st.floats(0, 1e6), st.floats(1e-6, 1e3), st.floats(0.001, 1), st.integers(0, 10**7), st.floats(0.01, 1))
def test_the_shortest_stage_ends_with_the_rows(
    rows: float, rate: float, share: float, delay: int, coverage: float
) -> None:
    seconds = seconds_for(rows, rate, share, delay, coverage)
    assert seconds >= delay
    assert labelled_rows(rate, share, seconds, delay, coverage) == pytest.approx(rows, rel=1e-6, abs=1e-3)
    assert labelled_rows(rate, share, delay, delay, coverage) == 0


def test_without_traffic_no_stage_is_long_enough() -> None:
    assert seconds_for(1, 0, 0.5, 0, 1) == inf
