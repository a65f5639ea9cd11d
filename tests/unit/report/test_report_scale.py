"""Scales and their ticks."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from mlspec.report.figures.calendar_axis import calendar_axis, month_end
from mlspec.report.figures.scale import Scale, covering, nice_step, nice_values

NUMBERS = st.floats(-1e100, 1e100, allow_nan=False)
DAYS = st.dates()
MANTISSAS = ("1", "2", "2.5", "5", "10")


@given(values=st.lists(NUMBERS, min_size=1))
def test_every_value_lies_on_the_scale_that_covers_it(values: list[float]) -> None:
    scale = covering(values)
    assert scale.low < scale.high
    assert scale.low <= min(values)
    assert max(values) <= scale.high
    places = [scale.place(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)


@given(values=st.lists(NUMBERS), most=st.integers(2, 12))
def test_ticks_are_few_in_order_and_inside(values: list[float], most: int) -> None:
    ticks = covering(values).ticks(most)
    assert 1 <= len(ticks) <= most
    places = [tick.at for tick in ticks]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)


@given(span=st.floats(1e-90, 1e90), most=st.integers(2, 12))
def test_a_step_is_round_and_not_too_small(span: float, most: int) -> None:
    step = nice_step(span, most)
    assert f"{step:.6e}".partition("e")[0].rstrip("0").rstrip(".") in MANTISSAS
    assert span / step < most
    assert span / step > (most - 1) / 2.5 - 1e-6


@given(low=st.floats(-1e6, 1e6), span=st.floats(1e-3, 1e6))
def test_labels_say_where_their_ticks_are(low: float, span: float) -> None:
    assume(span > 1e-6 * abs(low))
    values = nice_values(low, low + span, 5)
    step = nice_step(span, 5)
    labels = [label for _, label in values]
    assert len(set(labels)) == len(labels)
    for value, label in values:
        if "e" not in label:
            assert abs(float(label.replace(",", "")) - value) <= step / 50


def test_known_scales_have_the_ticks_that_a_person_would_draw() -> None:
    assert [tick.label for tick in Scale(0.0, 0.7).ticks()] == ["0.0", "0.2", "0.4", "0.6"]
    assert [tick.label for tick in Scale(-0.03, 0.24).ticks()] == ["0.0", "0.1", "0.2"]
    assert [tick.label for tick in Scale(900.0, 2100.0).ticks()] == ["1,000", "1,500", "2,000"]
    assert [tick.at for tick in Scale(0.0, 4.0).ticks()] == [0, 25, 50, 75, 100]


def test_an_axis_that_begins_at_an_end_has_no_margin_there() -> None:
    assert covering([0.0, 10.0], ends=(0.0,)).low == 0


@given(one=DAYS, other=DAYS, most=st.integers(2, 8))
def test_a_calendar_axis_holds_whole_months(one: date, other: date, most: int) -> None:
    start, end = min(one, other), max(one, other)
    axis = calendar_axis(start, end)
    assert 0 <= axis.place(start) <= axis.place(end) <= 100
    ticks = axis.ticks(most)
    assert 1 <= len(ticks) <= most
    assert all(0 <= tick.at <= 100 for tick in ticks)
    assert ticks[0].label.endswith(tuple("0123456789"))


def test_a_calendar_axis_ends_with_the_month_before_midnight() -> None:
    axis = calendar_axis(date(2013, 1, 15), date(2014, 1, 1))
    assert axis.place(date(2014, 1, 1)) == 100
    assert [tick.label for tick in axis.ticks()] == ["Jan 2013", "Apr", "Jul", "Oct"]


@given(day=DAYS)
def test_a_month_ends_on_the_first_of_the_next(day: date) -> None:
    end = month_end(day)
    assert end == date.max or end.day == 1
    assert end >= day
    assert end - day <= timedelta(days=31)
