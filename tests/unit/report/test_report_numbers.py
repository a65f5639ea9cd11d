"""How numbers are written."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlspec.report.metrics.interval import Interval
from mlspec.report.numbers import decimals, duration, level, moment, number, percent

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


@pytest.mark.parametrize(
    ("interval", "places"),
    [
        (Interval(0.489398, 0.421424, 0.549721), 3),
        (Interval(9.10206, 8.63144, 9.54632), 2),
        (Interval(1234.5, 1100.0, 1400.0), 0),
        (Interval(0.5, None, None), 4),
        (Interval(None, None, None), 3),
        (Interval(0.0, 0.0, 0.0), 3),
    ],
)
def test_an_interval_is_shown_to_two_digits_of_its_half_width(interval: Interval, places: int) -> None:
    assert decimals([interval]) == places


def test_a_missed_bound_never_looks_kept() -> None:
    missed = Interval(0.70, 0.64996, 0.75)
    places = decimals([missed], limit=0.65)
    assert number(missed.low, places) == "0.64996"


@given(ends=st.tuples(NUMBERS, NUMBERS), limit=NUMBERS)
def test_digits_end_somewhere(ends: tuple[float, float], limit: float) -> None:
    low, high = sorted(ends)
    assert 0 <= decimals([Interval(low, low, high)], limit) <= 6


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(None, 2, "-"), (-0.0004, 2, "0.00"), (1234.5, 1, "1,234.5"), (-2.5, 1, "-2.5"), (1e30, 3, "1e+30")],
)
def test_a_number_is_written_plainly(value: float | None, places: int, shown: str) -> None:
    assert number(value, places) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (90, "90 s"),
        (1800, "30 min"),
        (17_400, "4.83 h"),
        (-17_940, "-4.98 h"),
        (604_800, "7 d"),
        (8_640_000_000, "100,000 d"),
    ],
)
def test_a_duration_is_in_the_unit_that_suits_it(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_shares_keep_the_digits_that_count() -> None:
    assert percent(0.000123) == "0.0123 %"
    assert [level(rate, None) for rate in (0.15, 0.0796, 0.0003, None)] == ["15.0 %", "8.0 %", "0.03 %", "-"]
    assert level(None, 12.34567) == "12.35"


def test_a_moment_says_its_zone() -> None:
    assert moment(datetime(2013, 1, 2, 3, 4, tzinfo=UTC)) == "2013-01-02 03:04 UTC"
    assert moment(datetime(2013, 1, 2, 3, 4)) == "2013-01-02 03:04"  # noqa: DTZ001 - a local moment
