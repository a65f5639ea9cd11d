from datetime import datetime, timedelta
from typing import Any

import pytest
from runtime_pipeline import Pipeline

NOON = datetime(2013, 3, 10, 16)  # noqa: DTZ001  # the tables hold naive UTC
ROWS = "out/features/rows.parquet"


def features(pipeline: Pipeline, *columns: dict[str, Any], joins: tuple[dict[str, Any], ...] = ()) -> None:
    pipeline.sections["features"] = {
        "source": "trips",
        "key": ["id"],
        "prediction_time": "planned - INTERVAL 2 HOUR",
        "timezone": "America/New_York",
        "joins": list(joins),
        "columns": list(columns),
    }


def feature(name: str, expr: str, window: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "expr": expr, "kind": "numeric", "window": window}


def trips(pipeline: Pipeline, *rows: tuple[str | None, str, datetime | None, int]) -> None:
    types = {"id": "VARCHAR", "tail": "VARCHAR", "planned": "TIMESTAMP", "delay": "BIGINT"}
    pipeline.table("out/sources/trips/rows.parquet", types, rows)


def planes(pipeline: Pipeline, *rows: tuple[str | None, int]) -> None:
    pipeline.table("out/sources/planes/rows.parquet", {"tail": "VARCHAR", "built": "BIGINT"}, rows)


BY_TAIL = {"source": "planes", "using": ["tail"], "event_time": None, "lag": 0, "max_age": None}


def test_the_calendar_is_local_on_both_sides_of_a_change_of_clocks(pipeline: Pipeline) -> None:
    changes = datetime(2013, 3, 10, 7)  # noqa: DTZ001  # 2:00 becomes 3:00 in New York
    trips(pipeline, ("a", "N1", changes - timedelta(seconds=1), 0), ("b", "N1", changes, 0))
    features(pipeline, feature("hour", "hour(planned)"), feature("day", "dayofweek(planned)"))
    pipeline.succeeds("features")
    assert [(row["hour"], row["day"]) for row in pipeline.rows(ROWS)] == [(1, 0), (3, 0)]


def test_a_static_join_finds_one_row_or_none(pipeline: Pipeline) -> None:
    trips(pipeline, ("b", "N1", NOON, 0), ("a", "N9", NOON, 0))
    planes(pipeline, ("N1", 1999), (None, 1900))
    features(pipeline, feature("age", "year(planned) - planes.built"), joins=(BY_TAIL,))
    pipeline.succeeds("features")
    assert pipeline.rows(ROWS) == [
        {"id": "a", "prediction_time": NOON - timedelta(hours=2), "age": None},
        {"id": "b", "prediction_time": NOON - timedelta(hours=2), "age": 14},
    ]


def test_a_static_join_that_would_multiply_rows_stops(pipeline: Pipeline) -> None:
    trips(pipeline, ("a", "N1", NOON, 0))
    planes(pipeline, ("N1", 1999), ("N1", 2000))
    features(pipeline, feature("age", "planes.built"), joins=(BY_TAIL,))
    said = pipeline.fails("features")
    assert "planes: key tail is not unique: 1 of 2 rows repeat another (N1 2 times)" in said
    assert "the join would multiply predictions" in said


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", "N1", NOON, 0), ("a", "N2", NOON, 0)], "trips: key id is not unique"),
        ([(None, "N1", NOON, 0)], "trips: 1 rows have no id"),
        ([("a", "N1", None, 0)], "trips: 1 rows have no prediction time (planned - INTERVAL 2 HOUR)"),
    ],
)
def test_a_row_that_is_no_prediction_stops(pipeline: Pipeline, rows: list[Any], said: str) -> None:
    trips(pipeline, *rows)
    features(pipeline, feature("tail", "tail"))
    assert said in pipeline.fails("features")


WINDOW = {"source": "trips", "by": ["tail"], "over": "planned", "last": 3600, "lag": 0}


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (feature("x", "delay >"), "features: x: 'delay >': "),
        (feature("x", "dellay"), "did you mean 'delay'?"),
        (feature("x", "weather.visibility"), "weather.visibility"),
        (feature("x", "delay", WINDOW), "'delay' is no aggregate of a window's rows; those are count, sum, avg"),
        (feature("x", "max(delay)", WINDOW), "'max' is no aggregate of a window's rows"),
        (feature("x", "avg(dellay)", WINDOW), "did you mean 'delay'?"),
        (feature("id", "delay"), "id: the key, prediction_time and the features need names of their own"),
        (feature("x", "delay * 9223372036854775807"), "features: x: Out of Range Error"),
    ],
)
def test_an_expression_that_does_not_fit_names_its_feature(
    pipeline: Pipeline, column: dict[str, Any], said: str
) -> None:
    trips(pipeline, ("a", "N1", NOON, 5))
    features(pipeline, column)
    found = pipeline.fails("features")
    assert said in found
    assert len(found.splitlines()) == 1


def test_a_window_may_read_another_source_and_columns_of_any_name(pipeline: Pipeline) -> None:
    trips(pipeline, ("a", "N1", NOON, 0))
    pipeline.table(
        "out/sources/repairs/rows.parquet",
        {"tail": "VARCHAR", "value": "TIMESTAMP", "moment": "DOUBLE"},
        [("N1", NOON - timedelta(hours=3), 2.0), ("N1", NOON - timedelta(hours=2), 4.0), ("N1", NOON, 8.0)],
    )
    window = {"source": "repairs", "by": ["tail"], "over": "value", "last": 7200, "lag": 0}
    features(pipeline, feature("cost", "sum(moment)", window), feature("bill", "2 * avg(moment) + 1", window))
    pipeline.succeeds("features")
    assert [(row["cost"], row["bill"]) for row in pipeline.rows(ROWS)] == [(6.0, 7.0)]


def test_a_feature_may_read_others_in_any_order_of_declaration(pipeline: Pipeline) -> None:
    trips(pipeline, ("a", "N1", NOON, 5), ("b", "N2", NOON, 7))
    window = {**WINDOW, "by": ["tail"]}
    features(
        pipeline,
        feature("twice", "features.more * 2"),
        feature("more", "features.delay + features.usual"),
        feature("delay", "delay + 1"),
        feature("usual", "count(*)", window),
    )
    pipeline.succeeds("features")
    found = pipeline.rows(ROWS)
    assert list(found[0]) == ["id", "prediction_time", "twice", "more", "delay", "usual"]
    assert all(row["more"] == row["delay"] + row["usual"] and row["twice"] == 2 * row["more"] for row in found)
    assert [row["delay"] for row in found] == [6, 8]


def test_a_long_chain_of_features_stays_short(pipeline: Pipeline) -> None:
    trips(pipeline, ("a", "N1", NOON, 1))
    chain = [feature(f"f{n}", f"features.f{n - 1} + features.f{n - 1}") for n in range(1, 41)]
    features(pipeline, *chain, feature("f0", "delay"))
    pipeline.succeeds("features")
    assert pipeline.rows(ROWS)[0]["f40"] == 2**40


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((("a", "features.b"), ("b", "features.a")), "a, b read each other in a circle"),
        ((("a", "features.c"),), "a: there is no feature 'c'"),
    ],
)
def test_features_that_cannot_be_ordered_stop(
    pipeline: Pipeline, columns: tuple[tuple[str, str], ...], said: str
) -> None:
    trips(pipeline, ("a", "N1", NOON, 5))
    features(pipeline, *(feature(*column) for column in columns))
    assert said in pipeline.fails("features")
