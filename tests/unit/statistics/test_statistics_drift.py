"""SciPy and simulation judge the null of drift measures, and what many tests at once are worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlspec.statistics.chi_square import chi_square_cdf, chi_square_quantile, psi_null_quantile
from mlspec.statistics.multiplicity import adjusted_p_values, expected_false_alarms


@pytest.mark.parametrize("degrees", [1, 2, 9, 19, 100, 999])
@pytest.mark.parametrize("probability", [1e-6, 0.01, 0.5, 0.95, 0.999, 1 - 1e-9])
def test_chi_square_equals_scipys(probability: float, degrees: int) -> None:
    value = chi_square_quantile(probability, degrees)
    assert value == pytest.approx(stats.chi2.ppf(probability, degrees), rel=1e-6)
    assert chi_square_cdf(value, degrees) == pytest.approx(stats.chi2.cdf(value, degrees), rel=1e-9)


def test_nothing_lies_below_zero() -> None:
    assert chi_square_cdf(0, 3) == chi_square_cdf(-1, 3) == 0


def psi(rows: int, reference: int, bins: int, runs: int) -> np.ndarray:
    random = np.random.default_rng(5)
    shares = np.full(bins, 1 / bins)
    current = np.maximum(random.multinomial(rows, shares, runs) / rows, 1e-4)
    before = np.maximum(random.multinomial(reference, shares, runs) / reference, 1e-4)
    return ((current - before) * np.log(current / before)).sum(axis=1)


@pytest.mark.parametrize(("rows", "reference"), [(500, 5000), (2000, 2000), (5000, 500)])
@pytest.mark.parametrize("false_alarm", [0.05, 0.01])
def test_simulated_indices_exceed_the_quantile_as_often_as_said(rows: int, reference: int, false_alarm: float) -> None:
    quantile = psi_null_quantile(false_alarm, 10, rows, reference)
    exceeded = (psi(rows, reference, 10, 40_000) > quantile).mean()
    assert exceeded == pytest.approx(false_alarm, rel=0.15, abs=0.001)


P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(P_VALUES)
def test_adjusted_values_equal_scipys(p_values: list[float]) -> None:
    assert adjusted_p_values(p_values) == pytest.approx(stats.false_discovery_control(p_values), abs=1e-12)


def test_no_tests_have_no_values() -> None:
    assert adjusted_p_values([]) == ()


@pytest.mark.parametrize("correction", ["none", "bh", "bonferroni"])
def test_simulated_false_alarms_are_as_many_as_expected(correction: str) -> None:
    random = np.random.default_rng(3)
    tests, runs, alpha = 40, 4000, 0.05
    alarms = 0
    for _ in range(runs):
        p_values = random.random(tests)
        if correction == "none":
            alarms += int((p_values < alpha).sum())
        elif correction == "bonferroni":
            alarms += bool((p_values * tests < alpha).any())
        else:
            alarms += min(adjusted_p_values(p_values.tolist())) < alpha
    assert alarms == pytest.approx(expected_false_alarms(tests, runs, alpha, correction), rel=0.15)
