"""The sums of windows against exact sums of the rows in them."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlspec_runtime.point_in_time.windows import Asked, Events, window_totals

numbers = st.floats(-1e12, 1e12) | st.sampled_from([0.1, 1e300, -1e300, 5e-324])
events = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20), numbers), max_size=40).map(sorted)
asked = st.lists(st.tuples(st.integers(-1, 5), st.integers(-2, 22), st.integers(-2, 22)), max_size=20)


def arrays(rows: list[tuple[int, int, float]], windows: list[tuple[int, int, int]]) -> tuple[Events, Asked]:
    group, clock, value = zip(*rows, strict=True) if rows else ((), (), ())
    place, after, until = zip(*windows, strict=True) if windows else ((), (), ())
    return (
        Events(np.array(group, np.int64), np.array(clock, np.int64), np.array(value, np.float64)),
        Asked(np.array(place, np.int64), np.array(after, np.int64), np.array(until, np.int64)),
    )


@given(events, asked)
def test_count_and_sum_are_those_of_the_rows_within(
    rows: list[tuple[int, int, float]], windows: list[tuple[int, int, int]]
) -> None:
    totals = window_totals(*arrays(rows, windows))
    scale = math.fsum(abs(value) for _, _, value in rows)
    for place, (group, after, until) in enumerate(windows):
        within = [value for which, clock, value in rows if which == group and after < clock <= until]
        assert totals.count[place] == len(within)
        # The pair of sums carries about 106 bits of all rows together, of which sums below 2^80 need 80 in front.
        lost = min(scale, 2.0**80) * len(rows) ** 2 * 2.0**-104
        assert math.isclose(totals.total[place], math.fsum(within), rel_tol=1e-15, abs_tol=lost)


def test_a_small_value_survives_beside_large_ones() -> None:
    rows = [(0, 1, 1e17), (0, 2, 0.1), (0, 3, -1e17), (0, 4, 0.2)]
    totals = window_totals(*arrays(rows, [(0, 1, 2), (0, 3, 4), (0, 0, 4)]))
    assert totals.total.tolist() == [0.1, 0.2, 0.1 + 0.2]


def test_values_near_the_largest_double_leave_other_windows_as_they_are() -> None:
    rows = [(0, 1, 1.5e308), (0, 2, 1.5e308), (0, 3, 0.1), (1, 1, 0.2), (1, 2, 0.3)]
    totals = window_totals(*arrays(rows, [(0, 0, 1), (0, 0, 2), (0, 2, 3), (1, 0, 2), (1, 2, 9)]))
    assert totals.count.tolist() == [1, 2, 1, 2, 0]
    np.testing.assert_array_equal(totals.total, [1.5e308, math.nan, 0.1, 0.5, 0.0])


def test_a_year_of_flights_is_summed_as_exactly_as_one_by_one() -> None:
    clock = np.arange(20_000, dtype=np.int64)
    value = np.random.default_rng(20130101).normal(12.0, 40.0, 20_000)
    windows = [(0, int(end) - 180, int(end)) for end in range(0, 20_000, 97)]
    totals = window_totals(Events(np.zeros(20_000, np.int64), clock, value), arrays([], windows)[1])
    exact = [math.fsum(value[max(after + 1, 0) : until + 1]) for _, after, until in windows]
    assert totals.total.tolist() == exact
