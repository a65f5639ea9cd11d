"""A packaged version of several classes, served for real: what it answers, refuses, logs and counts."""

import json
import os
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import duckdb
import grpc
import jsonschema
import pytest
from mlserver.grpc import dataplane_pb2 as pb
from mlserver.grpc.dataplane_pb2_grpc import GRPCInferenceServiceStub
from served_arrival import LOG, PIPELINE, one

from served_versions import Server, is_ready, serving, tensors

pytestmark = pytest.mark.slow

MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def package(arrival: Path) -> Path:
    return arrival / PIPELINE / "out" / "package"


@pytest.fixture(scope="module")
def server(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(
        package, "arrival", tmp_path_factory.mktemp("serving") / "own", *LOG, "--most-bytes", str(MOST_BYTES)
    ) as found:
        yield found


def judged(arrival: Path) -> Any:
    """The test rows as they were evaluated, with the columns of a request."""
    out = arrival / PIPELINE / "out"
    return duckdb.sql(
        "SELECT trip, stops, line, prediction, score, columns('class:.') "  # noqa: S608 - the test's own folder
        f"FROM '{out}/evaluation/linear/predictions.parquet' "
        f"JOIN '{out}/sources/trips/rows.parquet' USING (trip) WHERE part = 'test' ORDER BY trip"
    ).fetchall()


def test_answers_are_those_of_the_evaluation(arrival: Path, package: Path, server: Server) -> None:
    rows = judged(arrival)
    assert len(rows) > 400
    schema = json.loads((package / "request.schema.json").read_text())
    answer_schema = json.loads((package / "response.schema.json").read_text())
    names = ("trip", "stops", "line")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    found = server.answers(tensors(columns, schema))
    assert found["prediction"] == [row[3] for row in rows]
    assert found["score"] == pytest.approx([row[4] for row in rows], abs=1e-12, rel=0)
    assert found["scores"] == pytest.approx([value for row in rows for value in row[5:]], abs=1e-12, rel=0)
    classes = answer_schema["properties"]["prediction"]["enum"]
    for place, row in list(enumerate(rows))[:40]:
        alone = server.answers(tensors({name: [row[at]] for at, name in enumerate(names)}, schema))
        assert alone["prediction"] == [row[3]]
        scores = dict(zip(classes, alone["scores"], strict=True))
        said = {"prediction": alone["prediction"][0], "score": alone["score"][0], "scores": scores}
        jsonschema.validate(said, answer_schema)
        assert alone["score"] == pytest.approx([found["score"][place]], abs=1e-12, rel=0)


def test_filter_fires_and_is_logged_and_counted(server: Server) -> None:
    before = server.measured("mlspec_filter_fired_total", filter="express", model="arrival", model_version="1.0.0")
    quick = {"stops": {"datatype": "INT64", "data": [3, 30], "shape": [2]}}
    both = {"trip": {"datatype": "BYTES", "data": ["a", "b"], "shape": [2]}}
    line = {"line": {"datatype": "BYTES", "data": ["S1", "S2"], "shape": [2]}}
    platform = {"platform": {"datatype": "INT64", "data": [7, 8], "shape": [2]}}
    server.answers(one(**quick, **both, **line, **platform), id="logged")
    until = time.monotonic() + 10
    lines: list[Any] = []
    while len(lines) < 2 and time.monotonic() < until:
        lines = [entry for entry in server.lines() if entry["id"] == "logged"]
        time.sleep(0.05)
    assert [entry["row"] for entry in lines] == [0, 1]
    first, second = lines
    assert first["features"] == {"stops": 3, "line": "S1"}
    assert first["extra"] == {"trip": "a", "platform": 7}
    assert (first["model"], first["version"]) == ("arrival", "1.0.0")
    assert first["prediction"] == "on time"
    assert first["filters"] == (["express"] if first["model_prediction"] != "on time" else [])
    assert second["filters"] == []
    assert second["prediction"] == second["model_prediction"]
    fired = len(first["filters"])
    after = server.measured("mlspec_filter_fired_total", filter="express")
    assert after == before + fired


BAD = {
    "missing column": (one(stops=None), "stops"),
    "unknown column": (one(speed={"datatype": "FP64", "data": [1.0]}), "speed"),
    "another type": (one(stops={"datatype": "BYTES", "data": ["many"]}), "stops"),
    "a text among numbers": (one(stops={"datatype": "INT64", "data": ["many"]}), "stops"),
    "a fraction": (one(stops={"datatype": "INT64", "data": [2.5]}), "stops"),
    "a flag": (one(stops={"datatype": "INT64", "data": [True]}), "stops"),
    "null": (one(stops={"datatype": "INT64", "data": [None]}), "stops"),
    "null by a mask": (one(**{"stops:null": {"datatype": "BOOL", "data": [True]}}), "stops"),
    "a mask of nothing": (one(**{"speed:null": {"datatype": "BOOL", "data": [True]}}), "speed"),
    "no accepted value": (one(line={"datatype": "BYTES", "data": ["S9"]}), "line"),
    "a large number": (one(stops={"datatype": "INT64", "data": [10**30]}), "stops"),
    "too few values": (one(stops={"datatype": "INT64", "data": []}), "stops"),
    "too many values": (one(stops={"datatype": "INT64", "data": [1, 2]}), "stops"),
    "another shape": (one(stops={"datatype": "INT64", "data": [1, 2], "shape": [1, 2]}), "stops"),
    "other rows": (one(stops={"datatype": "INT64", "data": [1, 2], "shape": [2]}), "stops"),
    "no rows": (one(trip={"datatype": "BYTES", "data": [], "shape": [0]}), "trip"),
    "no shape": (one(trip={"datatype": "BYTES", "data": [], "shape": []}), "trip"),
    "negative rows": (one(trip={"datatype": "BYTES", "data": [], "shape": [-1]}), "trip"),
    "an object": (one(trip={"datatype": "BYTES", "data": [{"a": 1}]}), "trip"),
    "a nested list": (one(trip={"datatype": "BYTES", "data": [[["a"]]]}), "trip"),
    "base64": (one(trip={"datatype": "BYTES", "data": ["YQ=="], "parameters": {"content_type": "base64"}}), "trip"),
    "twice": ([*one(), *one()], "trip"),
    "no tensor": ([], "inputs"),
    "no datatype": ([{"name": "trip", "shape": [1], "data": ["a"]}], "datatype"),
    "unknown datatype": (one(trip={"datatype": "TEXT", "data": ["a"]}), "datatype"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_request_names_the_field(server: Server, name: str) -> None:
    inputs, field = BAD[name]
    status, content = server.infer(inputs)
    assert status == 400, content
    assert field in content["error"]


def test_long_id_is_refused_since_each_line_of_the_log_would_hold_it(server: Server) -> None:
    body = json.dumps({"id": "i" * 257, "inputs": one()}).encode()
    status, content = server.ask("POST", "/v2/models/arrival/infer", body)
    assert (status, content["error"]) == (400, "id: has 257 characters, and at most 256 are accepted")


BODIES = {
    "no JSON": b"{",
    "NaN": json.dumps({"inputs": one(stops={"datatype": "FP64", "data": [float("nan")]})}).encode(),
    "not UTF-8": b'{"inputs": "\xff"}',
    "deep": b"[" * 100_000,
    "a list": b"[]",
    "nothing": b"",
}


@pytest.mark.parametrize("name", BODIES)
def test_malformed_body_is_no_fault_of_the_server(server: Server, name: str) -> None:
    status, content = server.ask("POST", "/v2/models/arrival/infer", BODIES[name])
    assert status in (400, 422), content


def test_long_body_is_refused_whatever_it_says_of_its_length(server: Server) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b" " * 100_000] * (MOST_BYTES // 100_000 + 1)

    refused = server.measured("mlspec_requests_total", outcome="refused")
    for body in (b" " * (MOST_BYTES + 1), chunks()):
        connection = HTTPConnection("127.0.0.1", server.http, timeout=30)
        connection.request("POST", "/v2/models/arrival/infer", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = json.loads(answer.read())
        assert (answer.status, "longer than 1,000,000 bytes" in said["error"]) == (413, True)
        assert answer.getheader("connection") == "close"
        connection.close()
    assert server.measured("mlspec_requests_total", outcome="refused") == refused + 2
    padded = json.dumps({"inputs": one()}).encode().ljust(MOST_BYTES)
    assert server.ask("POST", "/v2/models/arrival/infer", padded)[0] == 200


def test_unknown_output_model_and_version_are_named(server: Server) -> None:
    status, content = server.infer(one(), outputs=[{"name": "probability"}])
    assert (status, "probability" in content["error"]) == (400, True)
    assert server.ask("POST", "/v2/models/other/infer", {"inputs": one()})[0] == 404
    assert server.ask("POST", "/v2/models/arrival/versions/9/infer", {"inputs": one()})[0] == 404
    assert server.ask("POST", "/v2/models/arrival/versions/1.0.0/infer", {"inputs": one()})[0] == 200
    assert list(server.answers(one(), outputs=[{"name": "score"}])) == ["score"]


def test_no_request_changes_what_serves(server: Server) -> None:
    for path in ("index", "models/arrival/unload", "models/arrival/load"):
        assert server.ask("POST", f"/v2/repository/{path}", {})[0] == 404
    assert is_ready(server)


def test_metadata_are_those_of_the_schemas(server: Server) -> None:
    status, content = server.ask("GET", "/v2/models/arrival")
    assert status == 200
    assert {tensor["name"]: tensor["datatype"] for tensor in content["inputs"]} == {
        "trip": "BYTES",
        "stops": "INT64",
        "line": "BYTES",
    }
    assert [tensor["name"] for tensor in content["outputs"]] == ["prediction", "score", "scores"]


def test_metrics_stand_beside_those_of_mlserver(server: Server) -> None:
    counts = ("answered", "refused", "failed")
    before = {name: server.measured("mlspec_requests_total", outcome=name) for name in counts}
    server.answers(one())
    server.infer(one(stops=None))
    server.ask("POST", f"/v2/models/{server.model}/versions/1.0.0/infer", b"{")
    server.ask("POST", "/v2/models/another/infer", {"inputs": one()})
    after = {name: server.measured("mlspec_requests_total", outcome=name) for name in counts}
    assert {name: after[name] - before[name] for name in counts} == {"answered": 1, "refused": 2, "failed": 0}
    assert server.measured("mlspec_request_duration_seconds_count") == after["answered"] + after["failed"]
    assert server.measured("mlspec_model_info", model="arrival", model_version="1.0.0") == 1
    assert server.measured("rest_server_requests_total", path="/v2/models/{model_name}/infer", status_code="200") > 0


def infer_by_grpc(server: Server, request: pb.ModelInferRequest) -> pb.ModelInferResponse:
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc}") as channel:
        return GRPCInferenceServiceStub(channel).ModelInfer(request, timeout=30)


def by_grpc(**contents: object) -> pb.ModelInferRequest:
    tensor = pb.ModelInferRequest.InferInputTensor
    given: dict[str, Any] = {"bytes_contents": [b"t1"], **contents}
    return pb.ModelInferRequest(
        model_name="arrival",
        id="by grpc",
        inputs=[
            tensor(
                name="trip",
                datatype="BYTES",
                shape=[1],
                contents=given["bytes_contents"] and {"bytes_contents": given["bytes_contents"]},
            ),
            tensor(name="stops", datatype="INT64", shape=[1], contents={"int64_contents": given.get("stops", [30])}),
            tensor(name="line", datatype="BYTES", shape=[1], contents={"bytes_contents": given.get("line", [b"S1"])}),
        ],
    )


def test_grpc_answers_as_rest_does(server: Server) -> None:
    found = infer_by_grpc(server, by_grpc())
    said = {output.name: output for output in found.outputs}
    rest = server.answers(one())
    assert found.id == "by grpc"
    assert [text.decode() for text in said["prediction"].contents.bytes_contents] == rest["prediction"]
    assert list(said["score"].contents.fp64_contents) == rest["score"]
    assert list(said["scores"].contents.fp64_contents) == rest["scores"]


def test_grpc_takes_raw_contents(server: Server) -> None:
    request = by_grpc()
    for tensor in request.inputs:
        tensor.ClearField("contents")
    raw = [b"\x02\x00\x00\x00t1", (30).to_bytes(8, "little"), b"\x02\x00\x00\x00S1"]
    request.raw_input_contents.extend(raw)
    assert len(infer_by_grpc(server, request).raw_output_contents) == 3
    request.raw_input_contents[1] = b"\x00"
    with pytest.raises(grpc.RpcError) as refused:
        infer_by_grpc(server, request)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "stops" in refused.value.details()


@pytest.mark.parametrize(
    ("contents", "field"),
    [({"line": [b"S9"]}, "line"), ({"stops": []}, "stops"), ({"bytes_contents": [b"\xff"]}, "trip")],
)
def test_grpc_refuses_by_the_name_of_the_field(server: Server, contents: dict[str, Any], field: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        infer_by_grpc(server, by_grpc(**contents))
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert field in refused.value.details()


@pytest.mark.parametrize("sink", ["/dev/full", "/nowhere/predictions.jsonl"])
def test_dead_sink_loses_lines_and_no_answer(package: Path, tmp_path: Path, sink: str) -> None:
    with serving(package, "arrival", tmp_path / "own", *LOG[2:], "--log", sink) as server:
        for _ in range(20):
            server.answers(one())
        until = time.monotonic() + 10
        while server.measured("mlspec_log_lines_total", outcome="dropped") < 20 and time.monotonic() < until:
            time.sleep(0.1)
        assert server.measured("mlspec_log_lines_total", outcome="dropped") == 20
        assert server.measured("mlspec_log_lines_total", outcome="written") == 0
        assert server.stop() == 0


def test_sink_that_nobody_reads_holds_nothing_up(package: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with serving(package, "arrival", tmp_path / "own", *LOG[2:], "--log", str(pipe), "--log-queue", "5") as server:
            rows = 1000
            many = {
                "trip": {"datatype": "BYTES", "data": ["t"] * rows, "shape": [rows]},
                "stops": {"datatype": "INT64", "data": [9] * rows, "shape": [rows]},
                "line": {"datatype": "BYTES", "data": ["S1"] * rows, "shape": [rows]},
            }
            began = time.monotonic()
            server.answers(one(**many))
            assert time.monotonic() - began < 10
            assert server.measured("mlspec_log_lines_total", outcome="dropped") > 0
            server.answers(one())
            assert server.stop() == 0
    finally:
        os.close(reader)
