"""Joins and windows against row-by-row Python over the same small tables."""

import math
import tempfile
from contextlib import chdir
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from runtime_pipeline import read_table, write_table

from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.stages.features import run

START = datetime(2013, 3, 10)  # noqa: DTZ001  # the tables hold naive UTC

# Few distinct values, so that ties, equal bounds and unmatched keys are common.
groups = st.sampled_from(["EWR", "EWR", "JFK", None])
minutes = st.integers(0, 12)
maybe_minutes = st.none() | minutes
amounts = st.none() | st.sampled_from([0.0, 0.1, -0.1, 1e15, -1e15, 3.0])


@dataclass(frozen=True)
class Tables:
    trips: list[tuple[str, str | None, int, int | None, float | None]]
    weather: list[tuple[int, str | None, int | None, float | None, str | None]]


tables = st.builds(
    Tables,
    st.lists(st.tuples(groups, minutes, maybe_minutes, amounts), min_size=1, max_size=40).map(
        lambda rows: [(f"t{place}", *row) for place, row in enumerate(rows)]
    ),
    st.lists(st.tuples(groups, maybe_minutes, amounts, st.sampled_from(["x", "y", None])), max_size=12)
    .map(lambda rows: list(enumerate(rows)))
    .map(lambda rows: [(place, *row) for place, row in rows]),
)


# Every distance between a prediction and a row, and rows that differ in one late column alone, or in a NULL.
BOUNDS = Tables(
    [(f"t{minute:02}", "EWR", minute, minute, 0.1) for minute in range(12)],
    [(0, "EWR", 4, 1.0, None), (1, "EWR", 4, 1.0, "x"), (2, "EWR", 4, 1.0, "y"), (3, "EWR", 4, None, "z")],
)


def moment(minute: int | None) -> datetime | None:
    return None if minute is None else START + timedelta(minutes=minute)


def joined(written: Tables, lag: int, max_age: int | None) -> list[dict[str, object]]:
    join = {
        "source": "weather",
        "using": ["origin"],
        "event_time": "observed",
        "lag": lag * 60,
        "max_age": None if max_age is None else max_age * 60,
    }
    return features(
        written,
        [join],
        {
            "seen": ("weather.visibility", None),
            "note": ("weather.note", None),
            "number": ("weather.number", None),
        },
    )


def windowed(written: Tables, last: int, lag: int) -> list[dict[str, object]]:
    window: dict[str, object] = {
        "source": "trips",
        "by": ["origin"],
        "over": "left",
        "last": last * 60,
        "lag": lag * 60,
    }
    expressions = {
        "mean": ("avg(delay)", window),
        "total": ("sum(delay)", window),
        "values": ("count(delay)", window),
        "rows": ("count(*)", window),
        "everywhere": ("count(*)", window | {"by": []}),
        "share": ("sum(CASE WHEN delay > 0 THEN 1 ELSE 0 END) / count(*)", window),
    }
    return features(written, [], expressions)


def features(
    written: Tables, joins: list[dict[str, object]], expressions: dict[str, tuple[str, dict[str, object] | None]]
) -> list[dict[str, object]]:
    section = {
        "source": "trips",
        "key": ["id"],
        "prediction_time": "planned - INTERVAL 2 MINUTE",
        "timezone": "UTC",
        "joins": joins,
        "columns": [
            {"name": name, "expr": expr, "kind": "numeric", "window": clause}
            for name, (expr, clause) in expressions.items()
        ],
    }
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        write_table(
            Path("out/sources/trips/rows.parquet"),
            {"id": "VARCHAR", "origin": "VARCHAR", "planned": "TIMESTAMP", "left": "TIMESTAMP", "delay": "DOUBLE"},
            [(row[0], row[1], moment(row[2]), moment(row[3]), row[4]) for row in written.trips],
        )
        write_table(
            Path("out/sources/weather/rows.parquet"),
            {
                "origin": "VARCHAR",
                "observed": "TIMESTAMP",
                "visibility": "DOUBLE",
                "note": "VARCHAR",
                "number": "BIGINT",
            },
            [(row[1], moment(row[2]), row[3], row[4], row[0]) for row in written.weather],
        )
        run((), Parameters({"threads": 1, "features": section}))
        return [dict(row) for row in read_table(Path("out/features/rows.parquet"))]


def rank(row: tuple[object, ...]) -> tuple[tuple[bool, object], ...]:
    """Orders rows column by column, NULL before everything."""
    return tuple((value is not None, value or 0 if not isinstance(value, str) else value) for value in row)


@settings(max_examples=25, deadline=None)
@given(tables, st.integers(0, 3), st.none() | st.integers(1, 6))
@example(BOUNDS, 1, 3)
def test_a_join_gives_the_newest_row_that_was_known(written: Tables, lag: int, max_age: int | None) -> None:
    found = {row["id"]: row for row in joined(written, lag, max_age)}
    assert len(found) == len(written.trips)
    for name, origin, planned, _, _ in written.trips:
        time = planned - 2
        known = [
            (observed, visibility, note, number)
            for number, place, observed, visibility, note in written.weather
            if place is not None
            and place == origin
            and observed is not None
            and observed + lag <= time
            and (max_age is None or observed > time - max_age)
        ]
        newest = max(known, key=rank, default=(None, None, None, None))
        row = found[name]
        assert (row["seen"], row["note"], row["number"]) == newest[1:]
        assert row["prediction_time"] == moment(time)


@settings(max_examples=25, deadline=None)
@given(tables, st.integers(1, 8), st.integers(0, 3))
@example(BOUNDS, 3, 1)
def test_a_window_aggregates_the_rows_after_one_bound_and_until_the_other(written: Tables, last: int, lag: int) -> None:
    found = {row["id"]: row for row in windowed(written, last, lag)}
    for name, origin, planned, _, _ in written.trips:
        time = planned - 2
        within = [
            (place, delay)
            for _, place, _, left, delay in written.trips
            if left is not None and time - last < left <= time - lag
        ]
        here = [delay for place, delay in within if place is not None and place == origin]
        values = [delay for delay in here if delay is not None]
        total = math.fsum(values) if values else None
        late = sum(1 for value in values if value > 0)
        row = found[name]
        assert row["rows"] == len(here)
        assert row["everywhere"] == len(within)
        assert row["values"] == len(values)
        assert close(row["total"], total)
        assert close(row["mean"], None if total is None else total / len(values))
        assert close(row["share"], late / len(here) if here else None)


def close(found: object, expected: float | None) -> bool:
    """Compares to about one unit in the last place: 0.1 stays 0.1 beside 1e15."""
    if expected is None or not isinstance(found, float):
        return found is None and expected is None
    return math.isclose(found, expected, rel_tol=1e-15, abs_tol=1e-14)
