from datetime import datetime
from typing import Any

import pytest
from runtime_pipeline import Pipeline

PROFILE = "out/sources/trips/profile.json"
NEW_YEAR = datetime(2014, 1, 1)  # noqa: DTZ001  # the tables hold naive UTC


def column(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "type": kind, "nullable": name != "id", "values": None, "range": None}


def check(pipeline: Pipeline, *checks: dict[str, Any], event_time: str | None = "at") -> None:
    pipeline.table(
        "trips.parquet",
        {"id": "VARCHAR", "at": "TIMESTAMP", "tail": "VARCHAR"},
        [("a", NEW_YEAR.replace(year=2013), "N1"), ("b", NEW_YEAR, None), ("b", NEW_YEAR, "N1"), ("c", None, "N2")],
    )
    pipeline.sections["ingest"] = {
        "trips": {
            "path": "trips.parquet",
            "key": ["id"],
            "event_time": event_time,
            "columns": [column("id", "string"), column("at", "timestamp"), column("tail", "string")],
            "deduplicate": {"key": ["id"], "keep": "latest", "by": "at"},
            "checks": list(checks),
        }
    }


def unique(after: str, otherwise: str) -> dict[str, Any]:
    return {"kind": "unique", "columns": ["id"], "after": after, "otherwise": otherwise}


def fresh(seconds: int, as_of: str | None, otherwise: str = "stop") -> dict[str, Any]:
    return {
        "kind": "fresh_within",
        "seconds": seconds,
        "as_of": as_of,
        "after": "reading",
        "otherwise": otherwise,
    }


def nulls(at_most: float, otherwise: str = "stop") -> dict[str, Any]:
    return {
        "kind": "null_share",
        "column": "tail",
        "at_most": at_most,
        "after": "reading",
        "otherwise": otherwise,
    }


def test_a_check_that_stops_says_check_measured_value_and_bound(pipeline: Pipeline) -> None:
    check(pipeline, unique("reading", "stop"), fresh(3600, "2014-01-02T00:00:00Z"), nulls(0.2))
    stale = "the newest at is 2014-01-01T00:00:00Z, 24.0 h before 2014-01-02T00:00:00Z"
    assert pipeline.fails("ingest", "trips").splitlines() == [
        "mlspec_runtime ingest trips: check unique id: 1 of 4 rows repeat another (b 2 times); none may",
        f"mlspec_runtime ingest trips: check fresh_within {stale}; at most 1.0 h are accepted",
        "mlspec_runtime ingest trips: check null_share tail: NULL in 1 of 4 rows (25.00%); at most 20.00% is accepted",
    ]
    assert not (pipeline.folder / "out").exists()


@pytest.mark.parametrize("otherwise", ["serve_fallback", "ticket"])
def test_another_response_lets_the_run_go_on_and_is_recorded(pipeline: Pipeline, otherwise: str) -> None:
    check(pipeline, nulls(0.2, otherwise), unique("cleaning", "stop"))
    assert f"{otherwise}: null_share tail: NULL in 1 of 4 rows" in pipeline.succeeds("ingest", "trips")
    broken, held = pipeline.json(PROFILE)["checks"]
    assert (broken["otherwise"], broken["holds"], broken["measured"], broken["bound"]) == (otherwise, False, 0.25, 0.2)
    assert (held["kind"], held["after"], held["holds"], held["measured"]) == ("unique", "cleaning", True, 0)


@pytest.mark.parametrize(("seconds", "holds"), [(86_400, True), (86_399, False)])
def test_freshness_is_measured_at_the_declared_moment(pipeline: Pipeline, seconds: int, holds: bool) -> None:
    check(pipeline, fresh(seconds, "2014-01-02T02:00:00+02:00", "ticket"))
    pipeline.succeeds("ingest", "trips")
    (outcome,) = pipeline.json(PROFILE)["checks"]
    assert (outcome["holds"], outcome["measured"], outcome["as_of"]) == (holds, 86_400.0, "2014-01-02T00:00:00Z")


def test_without_a_declared_moment_the_start_of_the_run_is_recorded(pipeline: Pipeline) -> None:
    check(pipeline, fresh(3600, None, "ticket"))
    pipeline.succeeds("ingest", "trips")
    (outcome,) = pipeline.json(PROFILE)["checks"]
    assert outcome["as_of"] > "2026"
    assert not outcome["holds"]


def test_freshness_needs_an_event_time(pipeline: Pipeline) -> None:
    check(pipeline, fresh(3600, None), event_time=None)
    assert "fresh_within needs a source with an event_time" in pipeline.fails("ingest", "trips")


def test_the_period_and_its_months_are_profiled(pipeline: Pipeline) -> None:
    check(pipeline)
    pipeline.succeeds("ingest", "trips")
    profile = pipeline.json(PROFILE)
    assert profile["period"] == {"column": "at", "first": "2013-01-01T00:00:00Z", "last": "2014-01-01T00:00:00Z"}
    assert profile["months"] == [{"month": "2013-01", "rows": 1}, {"month": "2014-01", "rows": 1}]
