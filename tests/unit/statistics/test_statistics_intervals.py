"""SciPy and the textbook's own tables judge the formulas."""

import math

import pytest
from scipy import stats

from mlspec.statistics.normal import critical_value, detectable_difference, tail
from mlspec.statistics.student import expanded_tail, student_cdf, student_quantile
from mlspec.statistics.wilson import wilson_interval


def test_one_side_keeps_alpha_and_two_sides_halve_it() -> None:
    assert tail(0.05, "one") == 0.05
    assert tail(0.05, "two") == 0.025
    assert critical_value(0.05, "one") == pytest.approx(1.6448536)
    assert critical_value(0.05, "two") == pytest.approx(1.9599640)


def test_a_test_finds_the_detectable_difference_with_the_stated_power() -> None:
    difference = detectable_difference(0.4, alpha=0.05, power=0.8, sides="one")
    power = 1 - stats.norm.cdf(stats.norm.ppf(0.95) * 0.4, loc=difference, scale=0.4)
    assert power == pytest.approx(0.8)


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (0, 30), (3, 30), (250, 1000), (9, 9)])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
def test_the_score_interval_equals_scipys(successes: int, trials: int, alpha: float) -> None:
    expected = stats.binomtest(successes, trials).proportion_ci(1 - alpha, method="wilson")
    assert wilson_interval(successes, trials, alpha) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_a_share_of_nothing_has_no_interval() -> None:
    assert wilson_interval(0, 0) is None


@pytest.mark.parametrize("degrees", [1, 2, 3, 9, 29, 59, 364, 10_000])
@pytest.mark.parametrize("t", [-40.0, -3.2, -1.0, -1e-9, 0.0, 0.3, 1.0, 2.1, 17.0])
def test_the_t_distribution_equals_scipys(t: float, degrees: int) -> None:
    assert student_cdf(t, degrees) == pytest.approx(stats.t.cdf(t, degrees), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("degrees", [1, 2, 9, 59, 1000])
@pytest.mark.parametrize("probability", [1e-6, 0.025, 0.3, 0.5, 0.7, 0.95, 0.975, 0.999])
def test_t_quantiles_equal_scipys(probability: float, degrees: int) -> None:
    expected = stats.t.ppf(probability, degrees)
    assert student_quantile(probability, degrees) == pytest.approx(expected, rel=1e-7, abs=1e-9)


def test_few_clusters_widen_a_percentile_interval_and_many_leave_it_alone() -> None:
    assert expanded_tail(0.05, 10) == pytest.approx(stats.norm.cdf(-math.sqrt(10 / 9) * stats.t.ppf(0.95, 9)), rel=1e-9)
    assert expanded_tail(0.05, 10) < expanded_tail(0.05, 60) < 0.05
    assert expanded_tail(0.05, 100_000) == pytest.approx(0.05, abs=1e-4)
