"""Tests that are looked at repeatedly: simulation, SciPy and published tables judge that they keep their word."""

from math import exp, inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mlspec.statistics.error_rates import ErrorRates
from mlspec.statistics.group_sequential import (
    boundaries,
    crossing_probability,
    inflation,
    solve_boundaries,
    spent,
)
from mlspec.statistics.mixture import best_tau, confidence_radius, mixture_ratio, shrinkage, sure_signal
from mlspec.statistics.normal import Sides
from mlspec.statistics.procedure import Kind, Procedure

SIDES = st.sampled_from(("one", "two"))

LAN_DEMETS = {
    2: (2.9626, 1.9686),
    3: (3.7103, 2.5114, 1.9930),
    4: (4.3326, 2.9631, 2.3590, 2.0141),
    5: (4.8769, 3.3569, 2.6803, 2.2898, 2.0310),
}
"""The z values at alpha .025 that gsDesign's `sfLDOF` and the Fortran program of Reboussin, DeMets, Kim and Lan (2000,
Controlled Clinical Trials 21) print."""

OBRIEN_FLEMING = {
    2: (1.977, 1.008, 1.007),
    3: (2.004, 1.017, 1.016),
    4: (2.024, 1.024, 1.022),
    5: (2.040, 1.028, 1.026),
}
"""Jennison and Turnbull (2000), tables 2.3 and 2.4: the constant, and the inflation for power .8 and .9, alpha .05."""


@pytest.mark.parametrize("looks", LAN_DEMETS)
def test_boundaries_equal_the_published_ones(looks: int) -> None:
    assert boundaries(0.025, looks) == pytest.approx(LAN_DEMETS[looks], abs=2e-4)


def test_boundaries_of_another_spending_equal_those_of_gsdesign() -> None:
    # The default design in the gsDesign technical manual: Hwang, Shih and DeCani with gamma -4, printed to 2 digits.
    cumulative = [0.025 * (1 - exp(4 * look / 3)) / (1 - exp(4)) for look in (1, 2, 3)]
    assert solve_boundaries(cumulative) == pytest.approx((3.01, 2.55, 2.00), abs=5e-3)


@pytest.mark.parametrize("looks", OBRIEN_FLEMING)
def test_power_equals_the_published_inflation(looks: int) -> None:
    constant, *inflations = OBRIEN_FLEMING[looks]
    bounds = [constant * sqrt(looks / look) for look in range(1, looks + 1)]
    assert crossing_probability(bounds, 0) == pytest.approx(0.025, abs=1e-4)
    for power, inflated in zip((0.8, 0.9), inflations, strict=True):
        drift = ErrorRates(0.05, power, "two").z * sqrt(inflated)
        assert crossing_probability(bounds, drift) == pytest.approx(power, abs=1e-3)


@pytest.mark.parametrize("drift", [0.0, 2.8])
@pytest.mark.parametrize("looks", [2, 4])
def test_the_integration_equals_scipys_normal_distribution(looks: int, drift: float) -> None:
    bounds = boundaries(0.05, looks)
    times = np.arange(1, looks + 1) / looks
    covariance = np.sqrt(np.minimum.outer(times, times) / np.maximum.outer(times, times))
    below = stats.multivariate_normal(drift * np.sqrt(times), covariance, seed=1).cdf(np.array(bounds))
    assert crossing_probability(bounds, drift) == pytest.approx(1 - below, abs=2e-4)


@pytest.mark.parametrize("looks", [1, 7, 30])
@pytest.mark.parametrize("tail", [0.001, 0.025, 0.05])
def test_boundaries_spend_alpha_and_no_more(looks: int, tail: float) -> None:
    bounds = boundaries(tail, looks)
    assert crossing_probability(bounds, 0) == pytest.approx(tail, rel=1e-3)
    assert list(bounds) == sorted(bounds, reverse=True)
    assert spent(tail, 1) == pytest.approx(tail)


@pytest.mark.parametrize("looks", [1, 2, 5, 14])
@pytest.mark.parametrize("sides", ["one", "two"])
def test_inflated_rows_restore_the_power(looks: int, sides: Sides) -> None:
    rates = ErrorRates(0.05, 0.8, sides)
    inflated = inflation(rates, looks)
    assert 1 <= inflated < 1.1
    assert crossing_probability(boundaries(rates.tail, looks), rates.z * sqrt(inflated)) == pytest.approx(0.8, abs=1e-6)


def test_extreme_error_rates_have_boundaries() -> None:
    assert all(z < inf for z in boundaries(1e-300, 3))
    assert inflation(ErrorRates(1e-12, 1 - 1e-12, "two"), 3) >= 1


def paths(looks: int, runs: int, effect: float, seed: int) -> np.ndarray:
    """Returns estimates of `effect` at each look, of rows with variance 1 that come one a look."""
    steps = np.random.default_rng(seed).normal(effect, 1, (runs, looks))
    return steps.cumsum(axis=1) / np.arange(1, looks + 1)


def crossed(estimates: np.ndarray, tau: float, alpha: float, sides: Sides) -> np.ndarray:
    radii = [confidence_radius(1 / look, tau, alpha, sides) for look in range(1, estimates.shape[1] + 1)]
    far = np.abs(estimates) if sides == "two" else estimates
    return (far > radii).any(axis=1)


@pytest.mark.parametrize("sides", ["one", "two"])
def test_hundreds_of_looks_cross_no_more_often_than_alpha(sides: Sides) -> None:
    tau = best_tau(1 / 100, 0.05, sides)
    share = crossed(paths(400, 10_000, 0.0, 11), tau, 0.05, sides).mean()
    assert 0.02 < share < 0.05 + 3 * sqrt(0.05 * 0.95 / 10_000)


@pytest.mark.parametrize("sides", ["one", "two"])
def test_the_detectable_change_is_found_with_at_least_the_power(sides: Sides) -> None:
    rates = ErrorRates(0.05, 0.8, sides)
    tau = best_tau(1 / 200, 0.05, sides)
    change = Procedure(rates, "always_valid").detectable(sqrt(1 / 200))
    share = crossed(paths(200, 10_000, change, 13), tau, 0.05, sides).mean()
    assert 0.8 <= share < 0.87


@given(st.floats(1e-6, 1e6), st.floats(1e-3, 1e3), st.floats(1e-9, 0.4), SIDES)
def test_the_ratio_reaches_one_over_alpha_at_the_radius(
    variance: float, steps: float, alpha: float, sides: Sides
) -> None:
    tau = steps * sqrt(variance)
    radius = confidence_radius(variance, tau, alpha, sides)
    if radius * radius / variance < 1000:
        assert mixture_ratio(radius, variance, tau, sides) == pytest.approx(1 / alpha, rel=1e-6)
    assert mixture_ratio(radius * 1.01, variance, tau, sides) > 1 / alpha or radius * radius / variance >= 1000
    assert mixture_ratio(radius * 0.99, variance, tau, sides) < 1 / alpha


@given(st.floats(1e-6, 1e6), st.floats(1e-3, 1e3), st.floats(1e-9, 0.05), SIDES)
def test_a_shrunk_signal_is_sure_where_the_ratio_is(variance: float, steps: float, alpha: float, sides: Sides) -> None:
    tau = steps * sqrt(variance)
    sure = sure_signal(alpha, sides)
    edge = sure / shrinkage(tau * tau / variance, sure) * sqrt(variance)
    if edge * edge / variance < 1000:
        assert mixture_ratio(edge * 1.000001, variance, tau, sides) >= 1 / alpha
    assert mixture_ratio(edge * 0.99, variance, tau, sides) < 1 / alpha or edge * edge / variance >= 1000


def test_the_closed_form_is_that_of_the_literature() -> None:
    variance, tau, difference = 0.04, 0.3, 0.5
    information = 1 / variance
    ratio = (1 + information * tau**2) ** -0.5 * exp(
        0.5 * information**2 * tau**2 * difference**2 / (1 + information * tau**2)
    )
    assert mixture_ratio(difference, variance, tau, "two") == pytest.approx(ratio)
    spread = information * tau**2
    radius = sqrt((1 + spread) / (information * spread) * (2 * log(1 / 0.05) + log(1 + spread)))
    assert confidence_radius(variance, tau, 0.05, "two") == pytest.approx(radius)


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 0.4), SIDES)
def test_the_best_tau_is_about_the_narrowest(variance: float, alpha: float, sides: Sides) -> None:
    tau = best_tau(variance, alpha, sides)
    radius = confidence_radius(variance, tau, alpha, sides)
    others = [confidence_radius(variance, tau * factor, alpha, sides) for factor in (0.25, 0.5, 2, 4)]
    assert radius <= min(others) * 1.05


def test_a_look_without_rows_says_nothing_and_one_without_noise_all() -> None:
    assert confidence_radius(inf, 1, 0.05, "one") == inf
    assert confidence_radius(0, 1, 0.05, "one") == 0


@pytest.mark.parametrize(
    "procedure", [("fixed", 1), ("group_sequential", 1), ("group_sequential", 5), ("always_valid", 1)]
)
@given(st.floats(0.001, 0.4), st.floats(0.51, 0.99), SIDES, st.floats(1e-3, 1e3))
@settings(max_examples=20)
def test_every_procedure_finds_its_detectable_change_with_its_power(
    procedure: tuple[Kind, int], alpha: float, power: float, sides: Sides, error: float
) -> None:
    rates = ErrorRates(alpha, power, sides)
    test = Procedure(rates, *procedure)
    change = test.detectable(error)
    assert test.chance(change, error) == pytest.approx(power, abs=1e-4)
    assert test.chance(0, error) <= rates.tail * 1.01
    assert change >= Procedure(rates).detectable(error) * (1 - 1e-9)


def test_one_planned_look_is_a_fixed_test() -> None:
    rates = ErrorRates(0.05, 0.8, "two")
    one = Procedure(rates, "group_sequential", 1)
    assert one.critical == pytest.approx(rates.z_alpha)
    assert one.detectable(0.3, 0.2) == pytest.approx(Procedure(rates).detectable(0.3, 0.2))
    assert one.chance(0.7, 0.3, 0.2) == pytest.approx(Procedure(rates).chance(0.7, 0.3, 0.2))


@given(st.floats(1e-12, 1), st.floats(1e-300, 1e300), st.floats(-1e300, 1e300), st.floats(1e-9, 1e9))
@settings(max_examples=60)
def test_no_number_of_a_spec_breaks_a_procedure(alpha: float, error: float, difference: float, ratio: float) -> None:
    rates = ErrorRates(alpha / 2.1, 0.9, "one")
    for kind in ("fixed", "group_sequential", "always_valid"):
        test = Procedure(rates, kind, 4)
        assert 0 <= test.chance(difference, error, error * ratio) <= 1
        assert test.detectable(error, error * ratio) > 0


@pytest.mark.parametrize("looks", [2, 14, 30])
@pytest.mark.parametrize("alpha", [0.001, 0.05, 0.2])
def test_the_chance_of_planned_looks_is_that_of_the_integral(looks: int, alpha: float) -> None:
    rates = ErrorRates(alpha, 0.8, "one")
    test, bounds = Procedure(rates, "group_sequential", looks), boundaries(alpha, looks)
    for drift in (-1, 0, 0.5, 1, 2, 3, 4, 6):
        assert test.chance(drift, 1) == pytest.approx(crossing_probability(bounds, drift), abs=0.004)


def test_a_wider_edge_moves_planned_looks_as_it_moves_one() -> None:
    rates = ErrorRates(0.05, 0.8, "one")
    for kind in ("fixed", "group_sequential"):
        test = Procedure(rates, kind, 5)
        assert [round(test.chance(difference, 0.001, 1.0), 3) for difference in (1.5, 2.0)] == [0, 1]
