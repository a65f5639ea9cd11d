"""SciPy judges the binomial distribution, exact and beyond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlspec.statistics.binomial import chance_of_more


@given(st.integers(1, 100_000), st.floats(0, 1), st.floats(0, 1))
def test_chances_equal_scipys(trials: int, part: float, share: float) -> None:
    count = round(part * trials)
    assert chance_of_more(count, trials, share) == pytest.approx(stats.binom.sf(count, trials, share), abs=1e-8)


@pytest.mark.parametrize("share", [1e-4, 0.02, 0.5, 0.999])
@pytest.mark.parametrize("trials", [100_001, 10**9])
def test_of_very_many_trials_the_normal_distribution_is_close(trials: int, share: float) -> None:
    sd = (trials * share * (1 - share)) ** 0.5
    for steps in (-2, 0, 3):
        count = round(trials * share + steps * sd)
        assert chance_of_more(count, trials, share) == pytest.approx(stats.binom.sf(count, trials, share), abs=0.03)


def test_a_count_that_is_a_product_of_floats_is_the_whole_number_it_means() -> None:
    assert 0.29 * 100 < 29
    assert chance_of_more(0.29 * 100, 100, 0.3) == chance_of_more(29, 100, 0.3)
    assert (chance_of_more(-0.5, 3, 0.5), chance_of_more(3, 3, 0.5)) == (1, 0)
