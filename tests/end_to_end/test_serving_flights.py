"""The flight-delay model served: joins, a window, a calendar in local time, NULLs, and a filter of two features."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from flight_delay import ENVIRONMENT, PIPELINE, run

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


KEPT = ("carrier", "departure_hour", "distance", "origin", "origin_delay_3h", "plane_age", "visibility")
BESIDE = ("flight_id", "weather.visibility", "planes.year_built")


@dataclass(frozen=True)
class Asked:
    """Rows that a server was asked for, as they were evaluated; what it answered, refused and logged."""

    rows: dict[str, list[Any]]
    found: dict[str, list[Any]]
    refused: tuple[int, Any]
    log: Path

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture(scope="module")
def asked(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    project, folder = demo / "demo" / "project", tmp_path_factory.mktemp("flights")
    package = project / PIPELINE / "out" / "package"
    rows = judged(project)
    schema = json.loads((package / "request.schema.json").read_text())
    log = folder / "predictions.jsonl"
    kept = [text for name in KEPT for text in ("--log-feature", name)]
    beside = [text for name in BESIDE for text in ("--log-extra", name)]
    with serving(package, "flight-delay", folder / "own", "--log", str(log), *kept, *beside) as server:
        sent = tensors(request_of(rows), schema)
        found = server.answers(sent)
        unknown = [{**each, "data": ["JFK airport"] * LOOKED_AT} if each["name"] == "origin" else each for each in sent]
        refused = server.infer(unknown)
        assert server.stop() == 0
    return Asked(rows, found, refused, log)


def test_answers_are_those_of_the_evaluation(asked: Asked) -> None:
    rows = asked.rows
    assert any(rows["fired"])
    assert not all(rows["fired"])
    assert None in rows["year_built"]
    assert asked.found["prediction"] == rows["prediction"]
    assert asked.found["score"] == pytest.approx(rows["score"], abs=1e-12, rel=0)
    assert asked.refused[0] == 400
    assert "origin[0]" in asked.refused[1]["error"]
    lines = asked.lines()
    assert [line["features"]["plane_age"] for line in lines] == rows["plane_age"]
    assert [line["filters"] == ["gridlock"] for line in lines] == rows["fired"]


def test_what_was_served_is_what_the_pipeline_computes_and_a_shifted_hour_of_weather_is_found(
    demo: Path, asked: Asked, tmp_path: Path
) -> None:
    project = demo / "demo" / "project"
    same = json.loads(run(["mlspec", "parity", "flight-delay", "--log", str(asked.log)], project))
    assert same["verdict"] == "pass"
    assert same["rows"] == {"compared": LOOKED_AT, "unmatched": 0}
    assert set(same["inputs"]) == {*KEPT, *BESIDE} - {"flight_id"}
    assert {each["differing"] for each in same["inputs"].values()} == {0}
    shifted = tmp_path / "project"
    shutil.copytree(project, shifted, ignore=shutil.ignore_patterns("out", ".git", "weather.parquet", ".dvc"))
    duckdb.connect(config={"threads": 1}).execute(
        f"COPY (SELECT * REPLACE (observed_at + INTERVAL 1 HOUR AS observed_at) FROM '{project}/data/weather.parquet') "  # noqa: S608 - the test's own folder
        f"TO '{shifted}/data/weather.parquet' (FORMAT parquet)"
    )
    command = ["mlspec", "parity", "flight-delay", "--log", str(asked.log)]
    done = subprocess.run(command, cwd=shifted, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert found["verdict"] == "fail"
    differing = {name: each["share"] for name, each in found["inputs"].items() if each["differing"]}
    assert set(differing) == {"visibility", "weather.visibility"}
    assert differing["visibility"] > 0.05
