"""Every drawn point lies inside its picture, whatever the numbers are."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from report_evidence import evidence

from mlspec.report.figures.calibration_plot import calibration_plot
from mlspec.report.figures.interval_plot import IntervalPlot, Limit, Subject, interval_plot
from mlspec.report.figures.timeline import Timeline, timeline
from mlspec.report.metrics.calibration import CalibrationBin
from mlspec.report.metrics.data import Boundaries, LabelMonth
from mlspec.report.metrics.interval import Interval

NUMBERS = st.floats(-1e100, 1e100, allow_nan=False)
SHARES = st.floats(0, 1)
LIMITS = st.none() | st.builds(Limit, NUMBERS, st.just("bound"), st.sampled_from(("left", "right")))
MOMENTS = st.datetimes()


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    bounds = draw(st.booleans())
    return Interval(draw(st.none() | NUMBERS), low if bounds else None, high if bounds else None)


@st.composite
def bins(draw: st.DrawFn) -> CalibrationBin:
    low, high = sorted((draw(SHARES), draw(SHARES)))
    return CalibrationBin(draw(SHARES), draw(SHARES), low, high, draw(st.integers(0, 10**9)))


SUBJECTS = st.lists(st.builds(Subject, st.just("rows"), intervals(), limit=LIMITS), min_size=1, max_size=6)


def places(plot: IntervalPlot) -> list[float]:
    drawn = [place for row in plot.rows for place in (row.value, row.low, row.high)]
    limits = [place for row in plot.rows if row.limit for place in (row.limit.at, row.limit.start, row.limit.end)]
    others = [*(plot.band or ()), plot.reference, plot.zero, *(tick.at for tick in plot.ticks)]
    return [place for place in (*drawn, *limits, *others) if place is not None]


@given(subjects=SUBJECTS, reference=st.none() | NUMBERS, margin=st.none() | st.floats(0, 1e9), zero=st.booleans())
def test_intervals_stay_inside(
    subjects: list[Subject], reference: float | None, margin: float | None, zero: bool
) -> None:
    band = None if margin is None else (0.0, margin)
    plot = interval_plot("", "", subjects, reference=reference, band=band, from_zero=zero)
    assert all(0 <= place <= 100 for place in places(plot))
    assert all(0 < row.text_y < row.y < plot.height for row in plot.rows)
    assert [row.y for row in plot.rows] == sorted({row.y for row in plot.rows})
    for row in plot.rows:
        if row.low is not None and row.high is not None:
            assert row.low <= row.high


def test_the_accepted_side_of_a_bound_is_the_one_that_the_gate_asks_for() -> None:
    def drawn(side: str) -> tuple[float, float, float]:
        limit = Limit(5.0, "", "left" if side == "left" else "right")
        (row,) = interval_plot("", "", [Subject("", Interval(4.0, 0.0, 10.0), limit=limit)]).rows
        assert row.limit is not None
        return row.limit.start, row.limit.at, row.limit.end

    assert drawn("left") == (0.0, 50.0, 50.0)
    assert drawn("right") == (50.0, 50.0, 100.0)


@given(found=st.lists(bins(), min_size=1, max_size=12))
def test_calibration_stays_inside(found: list[CalibrationBin]) -> None:
    plot = calibration_plot("", "", tuple(found))
    drawn = [place for dot in plot.dots for place in (dot.x, dot.y, dot.low, dot.high)]
    bars = [place for bar in plot.bars for place in (bar.x, bar.height)]
    assert all(0 <= place <= 100 for place in (*drawn, *bars, *(tick.at for tick in plot.ticks)))
    assert all(dot.low >= dot.high for dot in plot.dots)


def test_a_dot_on_the_diagonal_is_as_far_up_as_it_is_right() -> None:
    (dot,) = calibration_plot("", "", (CalibrationBin(0.3, 0.3, 0.2, 0.4, 10),)).dots
    assert dot.x + dot.y == 100
    assert dot.agrees


@given(moments=st.lists(MOMENTS, min_size=5, max_size=5), months=st.lists(st.tuples(st.dates(), SHARES), max_size=9))
def test_a_timeline_stays_inside(moments: list[datetime], months: list[tuple[object, float]]) -> None:
    data = evidence().data
    found = tuple(LabelMonth(day.replace(day=1), 1, 1, base_rate=rate) for day, rate in months)  # type: ignore[attr-defined]  # a date
    edges = Boundaries(*sorted(moments))
    shown = replace(data, label=replace(data.label, months=found), split=replace(data.split, boundaries=edges))
    stays_inside(timeline("", "", shown))


def stays_inside(plot: Timeline) -> None:
    windows = [place for window in plot.windows for place in (window.start, window.end, window.width)]
    bars = [place for bar in plot.bars for place in (bar.start, bar.width, bar.top, bar.height)]
    ticks = [tick.at for tick in (*plot.months, *plot.levels)]
    assert all(-0.011 <= place <= 100.011 for place in (*windows, *bars, *ticks))
    assert all(bar.top + bar.height <= 100.011 for bar in plot.bars)


def test_the_windows_of_the_example_follow_each_other() -> None:
    plot = timeline("", "", evidence().data)
    stays_inside(plot)
    assert [window.name for window in plot.windows] == ["fit", "fold_gap", "selection", "gap", "test"]
    assert all(one.end == other.start for one, other in zip(plot.windows, plot.windows[1:], strict=False))
    assert plot.windows[-1].end == 100
    assert len(plot.bars) == 12


def test_a_mean_below_zero_hangs_from_the_line_of_zero() -> None:
    data = evidence().data
    start = datetime(2013, 1, 1) + timedelta(0)  # noqa: DTZ001 - a day
    months = (LabelMonth(start.date(), 1, 1, mean=-5.0), LabelMonth(start.date(), 1, 1, mean=5.0))
    below, above = timeline("", "", replace(data, label=replace(data.label, months=months, mean=0.0))).bars
    assert below.top == above.top + above.height
