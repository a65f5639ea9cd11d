"""Quantities keep their text, know their value and refuse whatever has two readings."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mlspec.spec.quantities import PositiveRate, Rate
from mlspec.spec.units import (
    LONGEST_DURATION_SECONDS,
    SECONDS,
    Duration,
    Instant,
    PositiveShare,
    Share,
    Unit,
    duration_text,
)

DURATION, SHARE, INSTANT = (TypeAdapter[object](kind) for kind in (Duration, Share, Instant))


def words_of(adapter: TypeAdapter[object], value: object) -> str:
    """Returns what the author of a refused value is told."""
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(value)
    (detail,) = refused.value.errors()
    assert detail["type"] == "unit"
    return detail["msg"]


@given(st.integers(1, 10**9 - 1), st.sampled_from(sorted(SECONDS)))
def test_duration_is_its_number_times_its_unit(number: int, unit: str) -> None:
    text = f"{number}{unit}"
    if number * SECONDS[unit] > LONGEST_DURATION_SECONDS:
        assert words_of(DURATION, text) == "a duration of at most a hundred years"
    else:
        duration = DURATION.validate_python(text)
        assert isinstance(duration, Duration)
        assert (duration.text, duration.seconds) == (text, number * SECONDS[unit])


@given(st.integers(1, LONGEST_DURATION_SECONDS))
def test_written_duration_reads_back_as_the_same_seconds(seconds: int) -> None:
    if len(duration_text(seconds)) <= 10:
        assert Duration.read(duration_text(seconds)).seconds == seconds


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "1s"), (60, "1m"), (90, "90s"), (7_200, "2h"), (86_400, "1d"), (604_800, "7d"), (0, "0d")]
)
def test_duration_is_written_in_its_largest_whole_unit(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    "value",
    [
        *("", "5", "h", "5 h", " 5h", "5h ", "5h\n", "-5h", "+5h", "05h", "1.5h", "1e3s", "5H", "5hh", "1h30m"),
        *("5y", "5ms", "\u0665h", "\uff15h", "1_0h", "P1D", "01:00:00", "5\x00h"),
        *(None, True, 5, 5.0, ["5h"], {"hours": 5}),
    ],
)
def test_no_duration(value: object) -> None:
    assert words_of(DURATION, value).startswith("a duration: a whole number and one of s, m, h, d, w (like ")


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        *((Duration, text, "a duration longer than nothing (like 36h)") for text in ("0h", "0s", "00d")),
        *((Duration, n + "s", "a duration of at most a hundred years (like 36h)") for n in ("1000000000", "1" * 5_000)),
        (Rate, "9" * 20 + "/day", "a rate of at most nine digits before the point and six behind it, no zero ahead"),
        (Rate, "0.0000001/day", "a rate of at most nine digits before the point and six behind it, no zero ahead"),
        *((PositiveRate, text, "a rate above 0: at 0 nothing is ever predicted") for text in ("0/day", "0.00/week")),
        *((PositiveShare, text, "a share above 0%: at 0% there would be nothing") for text in ("0%", "00.0%")),
    ],
)
def test_what_has_the_form_and_goes_too_far_is_told_the_limit(kind: type[Unit], value: str, said: str) -> None:
    assert words_of(TypeAdapter(kind), value).startswith(said)


def test_what_is_more_than_nothing_is_accepted() -> None:
    assert TypeAdapter(PositiveRate).validate_python("0.000001/week").text == "0.000001/week"
    assert TypeAdapter(PositiveShare).validate_python("0.01%").text == "0.01%"
    assert TypeAdapter(Rate).validate_python("0/week").text == "0/week"


def test_bare_number_is_shown_with_the_units_it_may_have_meant() -> None:
    assert words_of(DURATION, 90).endswith("(like 90h or 90d)")
    assert words_of(DURATION, -1).endswith("(like 36h)")
    assert words_of(SHARE, 0.97).endswith("(like 97%)")
    assert words_of(SHARE, 0.125).endswith("(like 12.5%)")
    assert words_of(SHARE, 97).endswith("(like 97%)")
    assert words_of(INSTANT, "2014-05-06").endswith("(like 2014-05-06T00:00:00Z)")


@given(st.decimals(0, 100, allow_nan=False, allow_infinity=False, places=4))
def test_share_is_its_percentage_over_100(percentage: Decimal) -> None:
    share = Share.read(f"{percentage:f}%")
    assert share.value == float(percentage / 100)
    assert 0 <= share.value <= 1


@pytest.mark.parametrize(
    "value",
    [
        *("", "%", "97", "97 %", "97%\n", "-1%", "+1%", "101%", "100.1%", "1e1%", ".5%", "5.%", "1.0000001%", "٩٧%"),
        *("97%%", "0.97", "97pp", None, True, 0.97, 97, ["97%"]),
    ],
)
def test_no_share(value: object) -> None:
    assert words_of(SHARE, value).startswith("a share: a percentage from 0% to 100% (like ")


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "2014-01-01",
            "2014-01-01T00:00:00",
            "2014-01-01 00:00:00Z",
            "2014-01-01T00:00:00+00:00",
            "20140101T000000Z",
        ),
        *("2014-01-01T00:00:00.5Z", "2014-13-01T00:00:00Z", "2014-01-32T00:00:00Z", "2014-01-01T24:00:00Z"),
        *("2014-01-01T00:60:00Z", "2014-01-01T00:00:60Z", "2014-01-01T00:00:00Z\n", "14-01-01T00:00:00Z", 2014, None),
    ],
)
def test_no_instant(value: object) -> None:
    assert words_of(INSTANT, value).startswith("an instant in UTC, to the second (like ")


@pytest.mark.parametrize("day", ["2014-02-30", "2013-02-29", "1900-02-29", "2014-04-31", "0000-01-01"])
def test_day_that_no_calendar_has(day: str) -> None:
    assert words_of(INSTANT, f"{day}T00:00:00Z") == "an instant on a day that exists"


def test_instant_keeps_its_text() -> None:
    instant = INSTANT.validate_python("2016-02-29T23:59:59Z")
    assert isinstance(instant, Instant)
    assert instant.text == "2016-02-29T23:59:59Z"
