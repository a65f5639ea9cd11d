"""What is called known is known: each claim about declarations is held to rows that keep those declarations."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.spec.availability import (
    Always,
    Availability,
    Moment,
    Unproved,
    column_availability,
    is_known_by,
    moment_of,
    published_seconds,
    row_availability,
    row_moment_text,
    window_clock,
    window_lag,
)
from mlspec.spec.sources import Source

START = datetime(2013, 1, 1)  # noqa: DTZ001 - rows hold timestamps in UTC without a zone
CLOCKS = ("scheduled", "departed", "landed")
UNITS = {"SECOND": 1, "MINUTE": 60, "HOUR": 3_600, "DAY": 86_400}
Row = dict[str, datetime]


def source(published: str = "", **available_at: str) -> Source:
    """Returns a source of three clocks and one value; `available_at` by column."""
    columns: dict[str, Any] = {name: {"type": "timestamp"} for name in CLOCKS} | {"value": {"type": "double"}}
    for name, moment in available_at.items():
        columns[name]["available_at"] = moment
    before_or_after = dict([published.split(": ")]) if published else {}
    declared = {"path": "a.parquet", "key": ["value"], "event_time": "scheduled", "columns": columns, **before_or_after}
    return TypeAdapter(Source).validate_python(declared)


def static_source() -> Source:
    declared = {"path": "a.parquet", "key": ["a"], "static": True, "columns": {"a": "string"}}
    return TypeAdapter(Source).validate_python(declared)


def moment(text: str) -> Availability:
    tree = parse(text)
    assert not isinstance(tree, Failure)
    return moment_of(tree)


def known_at(declared: Source, column: str, row: Row) -> datetime:
    """Returns when a value of a row is known, straight from the words of the spec."""
    own = declared.columns[column].available_at
    if own is None:
        return row["scheduled"] + timedelta(seconds=published_seconds(declared))
    return moment_in(own.text, row)


def moment_in(text: str, row: Row) -> datetime:
    base, *steps = text.split(" ")
    moved = row[base]
    for sign, _, number, unit in zip(*[iter(steps)] * 4, strict=True):
        moved += (1 if sign == "+" else -1) * timedelta(seconds=int(number) * UNITS[unit])
    return moved


STEPS = st.builds("{} INTERVAL {} {}".format, st.sampled_from("+-"), st.integers(0, 60), st.sampled_from(sorted(UNITS)))
MOMENTS = st.builds(lambda base, steps: " ".join([base, *steps]), st.sampled_from(CLOCKS), st.lists(STEPS, max_size=3))
PUBLISHED = st.sampled_from(
    ["", "published_before: 1d", "published_before: 1h", "published_after: 1h", "published_after: 2d"]
)
SOURCES = st.builds(
    lambda published, own: source(published, **own),
    PUBLISHED,
    st.dictionaries(st.sampled_from([*CLOCKS[1:], "value"]), MOMENTS, max_size=3),
)
ROWS = st.fixed_dictionaries(
    {name: st.integers(0, 400_000).map(lambda s: START + timedelta(seconds=s)) for name in CLOCKS}
)


@given(MOMENTS, ROWS)
def test_moment_is_what_the_expression_says(text: str, row: Row) -> None:
    found = moment(text)
    assert isinstance(found, Moment)
    assert row[found.base] + timedelta(seconds=found.seconds) == moment_in(text, row)


@pytest.mark.parametrize(
    "text",
    [
        "date_trunc('day', scheduled)",
        "TIMESTAMP '2013-01-01 00:00:00'",
        "greatest(scheduled, departed)",
        "coalesce(departed, scheduled)",
        "CASE WHEN value > 1 THEN scheduled ELSE departed END",
        "INTERVAL 1 HOUR + scheduled",
        "date_trunc('hour', scheduled) + INTERVAL 1 HOUR",
        "1",
    ],
)
def test_anything_else_proves_nothing(text: str) -> None:
    assert moment(text) == Unproved()
    assert not is_known_by(moment(text), moment(text))


@given(SOURCES, MOMENTS, ROWS, st.sampled_from([*CLOCKS, "value"]))
def test_value_that_is_called_known_is_known_in_every_row(declared: Source, time: str, row: Row, column: str) -> None:
    if is_known_by(column_availability(declared, column), moment(time)):
        assert known_at(declared, column, row) <= moment_in(time, row)


@given(MOMENTS, MOMENTS)
def test_of_two_moments_of_one_clock_one_is_known_by_the_other(one: str, other: str) -> None:
    first, second = moment(one), moment(other)
    assert isinstance(first, Moment)
    assert isinstance(second, Moment)
    assume(first.base == second.base)
    assert is_known_by(first, second) or is_known_by(second, first)
    assert is_known_by(first, first)


def test_static_row_is_always_known_and_nothing_that_comes_later_is_known_by_then() -> None:
    assert row_availability(static_source()) == Always()
    assert is_known_by(Always(), Unproved())
    assert not is_known_by(Moment("scheduled", -1), Always())
    assert not is_known_by(Unproved(), Always())


@given(SOURCES, st.sampled_from(CLOCKS), st.sets(st.sampled_from([*CLOCKS, "value"])), ROWS)
def test_row_of_a_window_is_known_by_its_clock_and_the_lag(
    declared: Source, clock: str, columns: set[str], row: Row
) -> None:
    lag = window_lag(declared, clock, tuple(sorted(columns)))
    assume(lag is not None)
    assert lag is not None
    row_known = row["scheduled"] + timedelta(seconds=published_seconds(declared))
    latest = max([row_known, *(known_at(declared, column, row) for column in (clock, *columns))])
    tree = parse(window_clock(declared, clock, lag))
    assert not isinstance(tree, Failure)
    counted = evaluate(tree, row, "UTC")
    assert isinstance(counted, datetime)
    assert row[clock] <= counted
    assert latest <= counted + timedelta(seconds=lag)


@pytest.mark.parametrize(
    ("declared", "clock", "columns", "lag"),
    [
        (source(), "scheduled", (), 0),
        (source("published_before: 1d"), "scheduled", ("value",), 0),
        (source("published_after: 1h"), "scheduled", ("value",), 3_600),
        (source(value="scheduled + INTERVAL 2 HOUR"), "scheduled", ("value",), 7_200),
        (source("published_after: 1h", value="scheduled"), "scheduled", ("value",), 3_600),
        (source(departed="departed", value="departed"), "departed", ("value",), 0),
        (source(departed="departed + INTERVAL 5 MINUTE"), "departed", (), 300),
        (source(departed="departed", value="departed + INTERVAL 1 DAY"), "departed", ("value",), 86_400),
        (source("published_before: 1d", departed="departed"), "departed", ("value",), 0),
        (source(), "departed", (), None),
        (source(departed="landed"), "departed", (), None),
        (source(value="departed"), "scheduled", ("value",), None),
        (source(departed="departed", value="landed"), "departed", ("value",), None),
        (source("published_after: 1h", departed="departed"), "departed", (), 0),
        (source(value="date_trunc('day', scheduled)"), "scheduled", ("value",), None),
    ],
)
def test_lag_of_a_window(declared: Source, clock: str, columns: tuple[str, ...], lag: int | None) -> None:
    assert window_lag(declared, clock, columns) == lag


@given(PUBLISHED, ROWS)
def test_moment_of_a_row_is_an_expression_of_the_same_moment(published: str, row: Row) -> None:
    declared = source(published)
    assert moment(row_moment_text(declared)) == row_availability(declared)
    assert moment_in(row_moment_text(declared), row) == row["scheduled"] + timedelta(
        seconds=published_seconds(declared)
    )


def test_row_without_the_clock_is_not_counted() -> None:
    declared = source("published_before: 1d", departed="departed")
    tree = parse(window_clock(declared, "departed", 0))
    assert not isinstance(tree, Failure)
    assert evaluate(tree, {"scheduled": START, "departed": None}, "UTC") is None


def test_event_time_counts_rows_as_it_is() -> None:
    assert window_clock(source("published_after: 1h"), "scheduled", 3_600) == "scheduled"
