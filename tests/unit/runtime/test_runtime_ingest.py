from datetime import datetime
from typing import Any

import duckdb
import pytest
from runtime_pipeline import Pipeline

PROFILE = "out/sources/trips/profile.json"
ROWS = "out/sources/trips/rows.parquet"


def column(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "nullable": False, "values": None, "range": None} | more


def source(*columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "path": "trips.parquet",
        "key": ["id"],
        "event_time": None,
        "columns": [column("id", "string"), *columns],
        "deduplicate": None,
        "checks": [],
    } | more


def ingest(pipeline: Pipeline, *columns: dict[str, Any], **more: Any) -> None:
    pipeline.sections["ingest"] = {"trips": source(*columns, **more)}


def test_declared_columns_are_kept_in_the_order_of_the_key_and_others_dropped(pipeline: Pipeline) -> None:
    pipeline.table("trips.parquet", {"id": "VARCHAR", "x": "INTEGER", "y": "INTEGER"}, [("b", 1, 2), ("a", 3, 4)])
    ingest(pipeline, column("x", "double"))
    pipeline.succeeds("ingest", "trips")
    assert pipeline.rows(ROWS) == [{"id": "a", "x": 3.0}, {"id": "b", "x": 1.0}]
    assert pipeline.json(PROFILE)["rows"] == {"read": 2, "kept": 2, "duplicates_removed": 0}


@pytest.mark.parametrize(
    ("raw", "declared", "value", "read"),
    [
        ("INTEGER", "double", 3, 3.0),
        ("BIGINT", "integer", 2**62, 2**62),
        ("DOUBLE", "integer", 4.0, 4),
        ("DECIMAL(9,2)", "double", 1.25, 1.25),
        ("UTINYINT", "boolean", 1, True),
        ("BIGINT", "string", 1545, "1545"),
        ("DATE", "timestamp", datetime(2013, 1, 1), datetime(2013, 1, 1)),  # noqa: DTZ001  # the tables hold naive UTC
        ("TIMESTAMPTZ", "timestamp", "2013-01-01 10:00:00+05", datetime(2013, 1, 1, 5)),  # noqa: DTZ001  # as above
        ("VARCHAR", "timestamp", "2013-01-01T10:00:00+05:00", datetime(2013, 1, 1, 5)),  # noqa: DTZ001  # as above
        ("VARCHAR", "timestamp", "2013-01-01T10:00:00Z", datetime(2013, 1, 1, 10)),  # noqa: DTZ001  # as above
        ("VARCHAR", "timestamp", "2013-01-01 10:00:00", datetime(2013, 1, 1, 10)),  # noqa: DTZ001  # as above
        ("VARCHAR", "integer", "-12", -12),
        ("VARCHAR", "double", "1e3", 1000.0),
        ("VARCHAR", "boolean", "true", True),
        ("DOUBLE", "double", float("nan"), None),
        ("DOUBLE", "double", float("-inf"), None),
        ("DOUBLE", "integer", float("nan"), None),
        ("VARCHAR", "double", "NaN", None),
    ],
)
def test_a_value_that_loses_nothing_is_read_in_the_declared_type(
    pipeline: Pipeline, raw: str, declared: str, value: Any, read: Any
) -> None:
    pipeline.table("trips.parquet", {"id": "VARCHAR", "x": raw}, [("a", value), ("b", None)])
    ingest(pipeline, column("x", declared, nullable=True))
    pipeline.succeeds("ingest", "trips")
    assert [row["x"] for row in pipeline.rows(ROWS)] == [read, None]
    assert pipeline.json(PROFILE)["columns"][1]["not_finite"] == (1 if read is None else 0)


@pytest.mark.parametrize(
    ("raw", "declared", "value"),
    [
        ("DOUBLE", "integer", 1.5),
        ("DOUBLE", "integer", 1e300),
        ("HUGEINT", "integer", 2**80),
        ("BIGINT", "double", 2**53 + 1),
        ("INTEGER", "boolean", 2),
        ("VARCHAR", "integer", "1.5"),
        ("VARCHAR", "double", "twelve"),
        ("VARCHAR", "timestamp", "2013-13-01"),
        ("TIMESTAMP", "timestamp", "infinity"),
        ("TIMESTAMP_NS", "timestamp", "2013-01-01 00:00:00.000000001"),
    ],
)
def test_a_value_that_would_lose_something_stops_with_its_row(
    pipeline: Pipeline, raw: str, declared: str, value: Any
) -> None:
    pipeline.table("trips.parquet", {"id": "VARCHAR", "x": raw}, [("a", None), ("b", value)])
    ingest(pipeline, column("x", declared, nullable=True))
    said = pipeline.fails("ingest", "trips")
    assert "column 'x': 1 of 2 values (" in said
    assert f"at id b) are no {declared}" in said


@pytest.mark.parametrize(("raw", "declared"), [("INTEGER[]", "string"), ("DOUBLE", "string"), ("BIGINT", "timestamp")])
def test_types_without_a_common_value_are_named(pipeline: Pipeline, raw: str, declared: str) -> None:
    pipeline.table("trips.parquet", {"id": "VARCHAR", "x": raw}, [("a", None)])
    ingest(pipeline, column("x", declared, nullable=True))
    assert f"column 'x' is {raw}, declared {declared}" in pipeline.fails("ingest", "trips")


def test_every_breach_of_the_contract_is_said_once_with_count_and_examples(pipeline: Pipeline) -> None:
    pipeline.table(
        "trips.parquet",
        {"id": "VARCHAR", "miles": "DOUBLE", "origin": "VARCHAR"},
        [(f"t{number}", 7000 + number, "BOS") for number in range(5)] + [("t9", None, "JFK"), (None, 0, "JFK")],
    )
    ingest(
        pipeline,
        column("miles", "double", range=[0, 6000]),
        column("origin", "string", values=["EWR", "JFK"]),
    )
    miles = "'7000.0' at id t0, '7001.0' at id t1, '7002.0' at id t2"
    origins = "'BOS' at id t0, 'BOS' at id t1, 'BOS' at id t2"
    assert pipeline.fails("ingest", "trips").splitlines() == [
        f"mlspec_runtime ingest trips: column {said}"
        for said in (
            "'id': 1 of 7 values (NULL) are NULL; a column of the key cannot be: repair the source",
            "'miles': 1 of 7 values (NULL at id t9) are NULL; declare `nullable: true` or repair the source",
            f"'miles': 5 of 7 values ({miles}) are outside 0 to 6000; correct `range` or the source",
            f"'origin': 5 of 7 values ({origins}) are none of EWR, JFK; add them to `values`",
        )
    ]


def test_a_missing_column_suggests_the_one_that_was_meant(pipeline: Pipeline) -> None:
    pipeline.table("trips.parquet", {"id": "VARCHAR", "Distanse": "DOUBLE"}, [("a", 1.0)])
    ingest(pipeline, column("distance", "double"))
    assert "column 'distance' is missing; did you mean 'Distanse'?" in pipeline.fails("ingest", "trips")


def test_a_key_that_repeats_after_cleaning_stops(pipeline: Pipeline) -> None:
    pipeline.table("trips.parquet", {"id": "VARCHAR"}, [("a",), ("a",), ("b",)])
    ingest(pipeline)
    assert "key id is not unique: 1 of 3 rows repeat another (a 2 times)" in pipeline.fails("ingest", "trips")


@pytest.mark.parametrize(("keep", "kept"), [("latest", ["a3", "b1"]), ("earliest", ["a0", "b1"])])
def test_of_rows_with_one_key_one_stays_whatever_the_order_of_the_file(
    pipeline: Pipeline, keep: str, kept: list[str]
) -> None:
    rows = [("a", None, "a0"), ("a", 1, "a1"), ("a", 2, "a2"), ("a", 2, "a3"), ("b", 1, "b0"), ("b", 1, "b1")]
    cleaning = {"key": ["id"], "keep": keep, "by": "age"}
    ingest(pipeline, column("age", "integer", nullable=True), column("note", "string"), deduplicate=cleaning)
    for written in (rows, rows[::-1]):
        pipeline.table("trips.parquet", {"id": "VARCHAR", "age": "BIGINT", "note": "VARCHAR"}, written)
        pipeline.succeeds("ingest", "trips")
        assert [row["note"] for row in pipeline.rows(ROWS)] == kept
        assert pipeline.json(PROFILE)["rows"]["duplicates_removed"] == 4


def test_a_column_profile_holds_exact_numbers(pipeline: Pipeline) -> None:
    values = [1e16, 1.0, -1e16, 3.0, None]
    pipeline.table(
        "trips.parquet",
        {"id": "VARCHAR", "x": "DOUBLE", "c": "VARCHAR"},
        [(f"t{place}", value, "ab"[place % 2]) for place, value in enumerate(values)],
    )
    ingest(pipeline, column("x", "double", nullable=True), column("c", "string"))
    pipeline.succeeds("ingest", "trips")
    _, number, text = pipeline.json(PROFILE)["columns"]
    assert (number["nulls"], number["null_share"], number["distinct"]) == (1, 0.2, 4)
    assert (number["minimum"], number["maximum"], number["mean"]) == (-1e16, 1e16, 1.0)
    assert number["quantiles"]["p50"] == 1.0
    assert text["top"] == [{"value": "a", "rows": 3, "share": 0.6}, {"value": "b", "rows": 2, "share": 0.4}]


def test_the_engine_writes_what_duckdb_reads_back(pipeline: Pipeline) -> None:
    pipeline.table("trips.parquet", {"id": "VARCHAR", "x": "INTEGER"}, [("a", 1)])
    ingest(pipeline, column("x", "integer"))
    pipeline.succeeds("ingest", "trips")
    found = duckdb.connect().read_parquet(str(pipeline.folder / ROWS))
    assert list(map(str, found.types)) == ["VARCHAR", "BIGINT"]
