"""Inputs that the server looks up itself, in a real Redis and over HTTP: found, missing, old, hostile, and down."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import grpc
import pytest
from flight_delay import run
from mlserver.grpc import dataplane_pb2 as pb
from mlserver.grpc.dataplane_pb2_grpc import GRPCInferenceServiceStub
from served_arrival import PIPELINE, make_arrival

from mlspec.cli.main import cli
from served_versions import Server, serving
from stores import PASSWORD, TOKEN, Redis, Service, record, redis_server, service

pytestmark = pytest.mark.slow

INPUTS = """serving:
  inputs:
    request: [trip]
    look_up:
      timetable: {redis: stations, key: [trip], columns: [stops], max_age: 1h}
      tracks: {http: yard, key: [trip], columns: [line], max_age: 2d}
"""
FILE = """serving:
  inputs:
    request: [trip, line]
    look_up:
      timetable: {file: data/trips.parquet, key: [trip], columns: [stops], max_age: 1000d}
  log: {features: all, extra: [trip, line]}
"""
LOG = ("--log", "-", "--log-feature", "stops", "--log-feature", "line", "--log-extra", "trip")


@dataclass(frozen=True)
class Served:
    """A server with its two stores, and the test rows as they were evaluated: trip, stops, line, prediction, score."""

    server: Server
    redis: Redis
    service: Service
    rows: list[tuple[Any, ...]]

    def found(self, trip: str, stops: object, line: object) -> None:
        self.redis.put(f"timetable:{trip}", record(stops=stops))
        self.service.records[(trip,)] = record(line=line)

    def outcomes(self, store: str) -> dict[str, float]:
        names = ("hit", "missing", "stale", "invalid", "failed")
        return {name: self.server.measured("mlspec_lookup_rows_total", store=store, outcome=name) for name in names}


def asks(*trips: str) -> list[dict[str, Any]]:
    return [{"name": "trip", "shape": [len(trips)], "datatype": "BYTES", "data": list(trips)}]


def packed(arrival: Path, folder: Path, inputs: str, *changes: tuple[str, str]) -> Path:
    """The project of `arrival`, its package packed again from a spec whose inputs are looked up."""
    project = folder / "project"
    shutil.copytree(arrival / "project", project, symlinks=True)
    spec = next(project.glob("arrival/model.yaml"))
    text = spec.read_text()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    spec.write_text(text + inputs)
    assert cli.main(["compile", str(project)], standalone_mode=False) == 0
    shutil.rmtree(project / PIPELINE / "out" / "package")
    run([sys.executable, "-m", "mlspec_runtime", "package"], project / PIPELINE)
    return project


@pytest.fixture(scope="module")
def arrival(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    return made_once("served-arrival", make_arrival)


@pytest.fixture(scope="module")
def package(arrival: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose stops come from Redis and whose line, which may be missing, comes over HTTP."""
    null = ("line: {type: string, values: [S1, S2]}", "line: {type: string, nullable: true, values: [S1, S2]}")
    return packed(arrival, tmp_path_factory.mktemp("look-ups"), INPUTS, null) / PIPELINE / "out" / "package"


def judged(out: Path) -> list[tuple[Any, ...]]:
    return duckdb.sql(
        "SELECT trip, stops, line, prediction, score "  # noqa: S608 - the test's own folder
        f"FROM '{out}/evaluation/linear/predictions.parquet' "
        f"JOIN '{out}/sources/trips/rows.parquet' USING (trip) WHERE part = 'test' ORDER BY trip"
    ).fetchall()


@pytest.fixture(scope="module")
def served(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    rows = judged(package.parent)
    folder = tmp_path_factory.mktemp("serving")
    with redis_server(folder) as store, service() as yard, pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLSPEC_REDIS_URL_STATIONS", store.url)
        patch.setenv("MLSPEC_REDIS_SECRET_STATIONS", PASSWORD)
        patch.setenv("MLSPEC_HTTP_URL_YARD", yard.url)
        patch.setenv("MLSPEC_HTTP_SECRET_YARD", TOKEN)
        with serving(package, "arrival", folder / "own", *LOG) as server:
            made = Served(server, store, yard, rows)
            for trip, stops, line, *_ in rows:
                made.found(trip, stops, line)
            yield made
            assert server.stop() == 0
            assert "nclosed" not in (server.folder / "stderr").read_text()


def test_answers_are_those_of_the_evaluation(served: Served) -> None:
    schema = {each["name"] for each in served.server.ask("GET", "/v2/models/arrival")[1]["inputs"]}
    assert schema == {"trip"}
    found = served.server.answers(asks(*(row[0] for row in served.rows)))
    assert found["prediction"] == [row[3] for row in served.rows]
    assert found["score"] == pytest.approx([row[4] for row in served.rows], abs=1e-12, rel=0)
    assert served.service.asked[-1]["key"] == ["trip"]
    assert served.service.asked[-1]["columns"] == ["line"]
    for store in ("timetable", "tracks"):
        assert served.outcomes(store)["hit"] >= len(served.rows)
        assert served.server.measured("mlspec_lookup_age_ratio_count", store=store) >= len(served.rows)
        assert served.server.measured("mlspec_lookup_duration_seconds_count", store=store) >= 1


def test_what_is_missing_or_too_old_is_null_or_refused(served: Served) -> None:
    served.found("known", 30, "S1")
    served.redis.put("timetable:alone", record(stops=30))
    before = served.outcomes("tracks")
    assert served.server.answers(asks("alone", "known"), id="alone")["prediction"]
    assert served.outcomes("tracks")["missing"] == before["missing"] + 1
    served.found("old", 30, "S1")
    served.service.records[("old",)] = record(timedelta(days=3), line="S1")
    assert served.server.answers(asks("old"))["prediction"]
    assert served.outcomes("tracks")["stale"] == before["stale"] + 1
    nulls = served.server.measured("mlspec_null_inputs_total", column="line")
    assert nulls == served.outcomes("tracks")["missing"] + served.outcomes("tracks")["stale"]
    status, content = served.server.infer(asks("known", "nobody"))
    assert status == 400
    assert content["error"] == "trip[1]: 'nobody' is not in timetable, and stops is never null"
    served.redis.put("timetable:late", record(timedelta(hours=2), stops=30))
    status, content = served.server.infer(asks("late"))
    assert (status, content["error"]) == (503, "stops[0]: timetable is too old, and stops is never null")
    status, content = served.server.infer([*asks("known"), {**asks("known")[0], "name": "line"}])
    assert (status, content["error"]) == (400, "line: is looked up in tracks; no request brings it")
    until = time.monotonic() + 10
    while not (kept := [line for line in served.server.lines() if line["id"] == "alone"]):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert kept[0]["features"] == {"line": None, "stops": 30}


HOSTILE: dict[str, bytes] = {
    "no JSON": b"\xff\xfe{",
    "a list": b"[1]",
    "deep": b"[" * 100_000,
    "no moment": json.dumps({"at": "yesterday", "values": {"stops": 3}}).encode(),
    "of the future": json.dumps({"at": "9999-01-01T00:00:00Z", "values": {"stops": 3}}).encode(),
    "another type": json.dumps(record(stops="3; DROP TABLE trips")).encode(),
    "a fraction": json.dumps(record(stops=2.5)).encode(),
    "null": json.dumps(record(stops=None)).encode(),
    "not finite": json.dumps(record(stops=3)).replace("3}", "NaN}").encode(),
    "beyond 64 bits": json.dumps(record(stops=2**70)).encode(),
    "thousands of digits": json.dumps(record(stops=3)).replace("3}", "9" * 9000 + "}").encode(),
    "too large": json.dumps(record(stops=3, more="x" * 2_000_000)).encode(),
    "another input": json.dumps(record(prediction="late")).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_record_is_data(served: Served, name: str) -> None:
    served.found(f"hostile:{name}%", 3, "S1")
    served.redis.put(f"timetable:hostile%3A{name}%25", HOSTILE[name])
    before = served.outcomes("timetable")["invalid"]
    status, content = served.server.infer(asks(f"hostile:{name}%"))
    assert (status, content["error"]) == (503, "stops[0]: timetable is unreadable, and stops is never null")
    assert served.outcomes("timetable")["invalid"] == before + 1


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"no JSON"),
        (200, b"[" * 100_000),
        (200, b'{"records": []}'),
        (200, b'{"records": {"0": 1}}'),
        (200, b" " * 17_000_000),
        (302, b""),
        (500, b"stack trace"),
    ],
)
def test_hostile_service_is_a_store_without_an_answer(served: Served, answer: tuple[int, bytes]) -> None:
    served.found("known", 30, "S1")
    before = served.outcomes("tracks")["failed"]
    served.service.answer = answer
    asked = len(served.service.asked)
    try:
        assert served.server.answers(asks("known"))["prediction"]
    finally:
        served.service.reset()
    assert len(served.service.asked) == asked + 1
    assert served.outcomes("tracks")["failed"] == before + 1
    served.server.answers(asks("known"))
    assert served.outcomes("tracks")["failed"] == before + 1


def test_store_that_is_down_holds_up_no_answer_and_mixes_none_up(served: Served) -> None:
    for number in range(40):
        served.found(f"n{number}", 2 if number % 2 else 39, "S1")

    def predicted(number: int) -> tuple[int, str, float]:
        began = time.monotonic()
        status, content = served.server.infer(asks(f"n{number}"))
        said = content["outputs"][0]["data"][0] if status == 200 else content["error"]
        return status, said, time.monotonic() - began

    with ThreadPoolExecutor(8) as callers:
        healthy = list(callers.map(predicted, range(40)))
        assert {status for status, _, _ in healthy} == {200}
        assert len({said for _, said, _ in healthy}) == 2
        with served.redis.frozen():
            down = list(callers.map(predicted, range(40)))
            assert served.server.ask("GET", "/v2/health/ready")[0] == 200
        assert {status for status, _, _ in down} == {503}
        assert max(seconds for _, _, seconds in down) < 3
        # Left alone after the first faults: the rest did not wait at all.
        assert sorted(seconds for _, _, seconds in down)[len(down) // 2] < 0.2
        until = time.monotonic() + 20
        while predicted(1)[0] != 200:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert [said for _, said, _ in callers.map(predicted, range(40))] == [said for _, said, _ in healthy]
    served.service.seconds = 1.0
    try:
        _, _, seconds = predicted(1)
    finally:
        served.service.reset()
    assert seconds < 0.9


def test_over_grpc_a_store_at_fault_is_unavailable(served: Served) -> None:
    served.redis.put("timetable:late", record(timedelta(hours=2), stops=30))
    request = pb.ModelInferRequest(model_name="arrival")
    tensor = request.inputs.add(name="trip", datatype="BYTES", shape=[1])
    tensor.contents.bytes_contents.append(b"late")
    with grpc.insecure_channel(f"127.0.0.1:{served.server.grpc}") as channel, pytest.raises(grpc.RpcError) as refused:
        GRPCInferenceServiceStub(channel).ModelInfer(request, timeout=20)
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


def test_no_secret_and_no_address_is_told(served: Served, package: Path) -> None:
    served.service.answer = (500, b"")
    served.server.infer(asks("known"))
    served.service.reset()
    told = (served.server.folder / "stderr").read_text() + (served.server.folder / "stdout").read_text()
    told += "".join(path.read_text(errors="replace") for path in package.iterdir() if path.suffix != ".joblib")
    assert "look-up tracks: status 500" in told
    for secret in (PASSWORD, TOKEN, served.redis.url, served.service.url):
        assert secret not in told


def test_unnamed_connection_is_said_before_anything_is_served(package: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLSPEC_")}
    command = [sys.executable, "-m", "mlspec_runtime.serve", str(package), "--name", "arrival", "--version", "1.0.0"]
    found = subprocess.run(
        [*command, "--http-port", "0", "--grpc-port", "0", "--metrics-port", "0"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 1
    assert "look-up timetable: set MLSPEC_REDIS_URL_STATIONS" in found.stderr


def test_what_is_looked_up_in_the_file_of_a_source_is_what_the_pipeline_computes(arrival: Path, tmp_path: Path) -> None:
    project = packed(arrival, tmp_path, FILE)
    rows = judged(project / PIPELINE / "out")
    log = tmp_path / "log.jsonl"
    options = ("--root", str(project), "--log", str(log), "--log-feature", "stops", "--log-extra", "trip")
    with serving(project / PIPELINE / "out" / "package", "arrival", tmp_path / "own", *options) as server:
        line = {"name": "line", "shape": [len(rows)], "datatype": "BYTES", "data": [row[2] for row in rows]}
        found = server.answers([*asks(*(row[0] for row in rows)), line])
        assert found["prediction"] == [row[3] for row in rows]
        assert server.stop() == 0
    lines = [json.loads(text) for text in log.read_text().splitlines()]
    assert [each["features"]["stops"] for each in lines] == [row[1] for row in rows]
    log.write_text("".join(json.dumps({**each, "version": "0.1.0"}) + "\n" for each in lines))
    same = json.loads(run(["mlspec", "parity", "arrival", "--log", str(log)], project))
    assert (same["verdict"], same["rows"]["compared"]) == ("pass", len(rows))
    assert same["inputs"]["stops"]["differing"] == 0
