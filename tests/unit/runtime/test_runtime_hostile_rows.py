"""Rows that no one would write: they are read or named in one line, and never end a stage with a trace."""

import math

import pytest
from runtime_pipeline import Pipeline

from mlspec_runtime.estimators.catalogue import build_estimator
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.printable import printable
from mlspec_runtime.profiling.sums import spread

PROFILE = "out/sources/trips/profile.json"
LOG_COMMAND = "k\n::error::x\x1b[31m\u2028"


def ingest(pipeline: Pipeline, name: str, kind: str) -> None:
    text = {"nullable": False, "values": None, "range": None}
    pipeline.sections["ingest"] = {
        "trips": {
            "path": "trips.parquet",
            "key": ["id"],
            "event_time": None,
            "columns": [{"name": "id", "type": "string"} | text, {"name": name, "type": kind} | text],
            "deduplicate": None,
            "checks": [],
        }
    }


def test_a_key_writes_no_line_of_the_log_of_its_own(pipeline: Pipeline) -> None:
    ingest(pipeline, "x", "integer")
    pipeline.table("trips.parquet", {"id": "VARCHAR", "x": "VARCHAR"}, [(LOG_COMMAND, "1"), (LOG_COMMAND, "2")])
    repeated = pipeline.fails("ingest", "trips")
    pipeline.table("trips.parquet", {"id": "VARCHAR", "x": "VARCHAR"}, [(LOG_COMMAND, "one")])
    unreadable = pipeline.fails("ingest", "trips")
    for said in (repeated, unreadable):
        assert r"k\n::error::x\x1b[31m\u2028" in said
        assert len(said.strip().splitlines()) == 1


def test_a_text_without_control_characters_is_shown_as_it_is() -> None:
    assert printable("Zürich (a 'b') \\n") == "Zürich (a 'b') \\n"
    assert printable("a\tb\x00") == r"a\tb\x00"


def test_doubles_near_the_largest_have_a_profile(pipeline: Pipeline) -> None:
    ingest(pipeline, "x", "double")
    rows = [("a", 1.5e308), ("b", 1.5e308), ("c", -1.5e308)]
    pipeline.table("trips.parquet", {"id": "VARCHAR", "x": "DOUBLE"}, rows)
    pipeline.succeeds("ingest", "trips")
    profile = pipeline.json(PROFILE)["columns"][1]
    assert (profile["maximum"], profile["mean"]) == (1.5e308, pytest.approx(5e307))
    assert profile["sd"] == pytest.approx(math.sqrt(3) * 1e308)


def test_a_standard_deviation_beyond_all_doubles_is_none() -> None:
    assert spread([-1.7e308, 1.7e308]).sd is None
    assert spread([-1.7e308, 1.7e308]).mean == 0


def test_scaling_changes_no_bit_of_a_mean() -> None:
    values = [3.0, 5.5, -1.25, 1e-3]
    large = spread([value * 2.0**900 for value in values])
    small = spread(values)
    assert large.mean == small.mean * 2.0**900
    assert large.sd == pytest.approx(small.sd * 2.0**900 if small.sd else None)


@pytest.mark.parametrize("moment", ["290000-01-01 (BC) 00:00:00", "10000-01-01 00:00:00"])
@pytest.mark.parametrize("raw", ["VARCHAR", "TIMESTAMP", "TIMESTAMPTZ"])
def test_a_year_without_four_digits_is_no_timestamp(pipeline: Pipeline, moment: str, raw: str) -> None:
    ingest(pipeline, "at", "timestamp")
    pipeline.table("trips.parquet", {"id": "VARCHAR", "at": raw}, [("a", moment)])
    assert "column 'at': 1 of 1 values" in pipeline.fails("ingest", "trips")


def test_the_first_and_the_last_day_of_the_calendar_are_timestamps(pipeline: Pipeline) -> None:
    ingest(pipeline, "at", "timestamp")
    rows = [("a", "0001-01-01 00:00:00"), ("b", "9999-12-31 23:59:59.999999")]
    pipeline.table("trips.parquet", {"id": "VARCHAR", "at": "TIMESTAMP"}, rows)
    pipeline.succeeds("ingest", "trips")
    profile = pipeline.json(PROFILE)["columns"][1]
    assert (profile["minimum"], profile["maximum"]) == ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z")


def test_a_model_that_would_be_another_each_time_is_refused() -> None:
    forest = "sklearn.ensemble.RandomForestClassifier"
    with pytest.raises(StageFailure, match="gives another model each time"):
        build_estimator(forest, {"random_state": None}, "binary_classification", 7)
