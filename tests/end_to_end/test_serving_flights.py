"""The flight-delay model served: joins, a window, a calendar in local time, NULLs, and a filter of two features."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from flight_delay import PIPELINE

from served_versions import serving, tensors

pytestmark = pytest.mark.slow

LOOKED_AT = 4000


def judged(project: Path) -> dict[str, list[Any]]:
    """Test rows as they were evaluated, with the columns of a request; those that the filter meets are among them."""
    out = project / PIPELINE / "out"
    variant = json.loads((out / "package" / "manifest.json").read_text())["variant"]
    found = duckdb.sql(
        f"SELECT flight_id, f.scheduled_departure, f.carrier, f.origin, f.distance, x.visibility, "  # noqa: S608 - the test's own folder
        f'p.year_built, x.origin_delay_3h, x.plane_age, e.score, e.prediction, e."filter:gridlock" AS fired '
        f"FROM '{out}/evaluation/{variant}/predictions.parquet' AS e "
        f"JOIN '{out}/features/rows.parquet' AS x USING (flight_id) "
        f"JOIN '{out}/sources/flights/rows.parquet' AS f USING (flight_id) "
        f"LEFT JOIN '{out}/sources/planes/rows.parquet' AS p ON p.tailnum = f.tailnum "
        f"WHERE e.part = 'test' ORDER BY fired DESC, md5(flight_id) LIMIT {LOOKED_AT}"
    )
    return dict(zip(found.columns, map(list, zip(*found.fetchall(), strict=True)), strict=True))


def request_of(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    def moment(value: datetime) -> str:
        return f"{value.isoformat()}Z"

    return {
        "flight_id": rows["flight_id"],
        "scheduled_departure": [moment(value) for value in rows["scheduled_departure"]],
        "carrier": rows["carrier"],
        "origin": rows["origin"],
        "distance": rows["distance"],
        "weather.visibility": rows["visibility"],
        "planes.year_built": rows["year_built"],
        "origin_delay_3h": rows["origin_delay_3h"],
    }


def test_answers_are_those_of_the_evaluation(demo: Path, tmp_path: Path) -> None:
    project = demo / "demo" / "project"
    package = project / PIPELINE / "out" / "package"
    rows = judged(project)
    assert any(rows["fired"])
    assert not all(rows["fired"])
    assert None in rows["year_built"]
    schema = json.loads((package / "request.schema.json").read_text())
    log = tmp_path / "predictions.jsonl"
    kept = ("--log", str(log), "--log-feature", "plane_age", "--log-feature", "departure_hour")
    with serving(package, "flight-delay", tmp_path / "own", *kept) as server:
        sent = tensors(request_of(rows), schema)
        found = server.answers(sent)
        assert found["prediction"] == rows["prediction"]
        assert found["score"] == pytest.approx(rows["score"], abs=1e-12, rel=0)
        status, content = server.infer(
            [{**each, "data": ["JFK airport"] * LOOKED_AT} if each["name"] == "origin" else each for each in sent]
        )
        assert status == 400
        assert "origin[0]" in content["error"]
        assert server.stop() == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["features"]["plane_age"] for line in lines] == rows["plane_age"]
    assert [line["filters"] == ["gridlock"] for line in lines] == rows["fired"]
