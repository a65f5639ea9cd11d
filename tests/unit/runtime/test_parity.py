"""What was logged, computed again: no bit differs on equal data, and whatever was planted is found."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from mlspec_runtime.contract import RUNTIME_CONTRACT
from mlspec_runtime.parity.__main__ import main
from mlspec_runtime.parity.comparing import is_same

NAMES = ("--name", "boats", "--version", "1.0.0")
HERE = ("--namespace", "harbour")
BOATS = [
    ("b1", "2027-01-01 10:30:00", 3, 0.1),
    ("b2", "2027-01-01 12:10:00", 7, 0.7),
    ("b3", "2027-01-01 13:00:00", 2, 0.3),
]
TIDES = [("2027-01-01 09:00:00", 1.1), ("2027-01-01 10:00:00", 2.2), ("2027-01-01 12:00:00", 3.3)]


def column(name: str, kind: str, *, nullable: bool = False) -> dict[str, Any]:
    return {"name": name, "type": kind, "nullable": nullable, "values": None, "range": None}


def source(path: str, key: str, event: str, *columns: dict[str, Any]) -> dict[str, Any]:
    stops = {"kind": "fresh_within", "seconds": 1, "as_of": None, "after": "reading", "otherwise": "stop"}
    common = {"key": [key], "event_time": event, "deduplicate": None, "checks": [stops]}
    return {"path": f"../../../../data/{path}", "columns": list(columns), **common}


PARAMETERS = {
    "threads": 1,
    "ingest": {
        "boats": source(
            "boats.parquet",
            "boat",
            "leaves_at",
            column("boat", "string"),
            column("leaves_at", "timestamp"),
            column("crew", "integer"),
            column("load", "double"),
        ),
        "tides": source(
            "tides.parquet", "seen_at", "seen_at", column("seen_at", "timestamp"), column("height", "double")
        ),
    },
    "features": {
        "source": "boats",
        "key": ["boat"],
        "prediction_time": "leaves_at",
        "timezone": "UTC",
        "joins": [],
        "columns": [
            {"name": "load", "expr": "load", "kind": "numeric", "window": None},
            {"name": "twice", "expr": "crew * 2", "kind": "numeric", "window": None},
            {
                "name": "height",
                "expr": "avg(height)",
                "kind": "numeric",
                "window": {"source": "tides", "by": [], "over": "seen_at", "last": 7200, "lag": 0},
            },
        ],
    },
}


def write_rows(project: Path, table: str, names: str, rows: list[Any]) -> None:
    values = ", ".join(repr(row) if isinstance(row, tuple) else str(row) for row in rows)
    (project / "data").mkdir(exist_ok=True)
    moment = "REPLACE (CAST({0} AS TIMESTAMP) AS {0})".format("leaves_at" if table == "boats" else "seen_at")
    doubles = "load" if table == "boats" else "height"
    query = f"SELECT * {moment[:-1]}, CAST({doubles} AS DOUBLE) AS {doubles}) FROM (VALUES {values}) AS v({names})"  # noqa: S608 - the test's own
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"COPY ({query}) TO '{project / 'data' / table}.parquet' (FORMAT parquet)")


def line(boat: str, load: float, twice: int, height: float | None, **changed: object) -> dict[str, Any]:
    return {
        "time": "2027-01-01T12:00:00Z",
        "id": boat,
        "row": 0,
        "model": "boats",
        "version": "1.0.0",
        "features": {"load": load, "twice": twice, "height": height},
        "extra": {"boat": boat, "crew": twice // 2, "unknown": "x"},
        **changed,
    }


LINES = [line("b1", 0.1, 6, 1.6500000000000001), line("b2", 0.7, 14, 3.3), line("b3", 0.3, 4, 3.3)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    pipeline = folder / "generated/boats/1.0.0/pipeline"
    pipeline.mkdir(parents=True)
    (pipeline / "params.yaml").write_text(yaml.safe_dump(PARAMETERS))
    (pipeline / "environment.lock").write_text(
        f"# runtime contract: {RUNTIME_CONTRACT}\nduckdb=={duckdb.__version__}\n"
    )
    write_rows(folder, "boats", "boat, leaves_at, crew, load", BOATS)
    write_rows(folder, "tides", "seen_at, height", TIDES)
    return folder


def compared(
    project: Path, capsys: pytest.CaptureFixture[str], lines: list[Any], *options: str
) -> tuple[int, dict[str, Any]]:
    log = project / "log.jsonl"
    log.write_bytes(b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in lines))
    before = Path.cwd()
    code = main([str(project / "generated/boats/1.0.0/pipeline"), *NAMES, "--log", str(log), *options])
    assert Path.cwd() == before
    assert not (project / "generated/boats/1.0.0/pipeline/out").exists()
    return code, json.loads(capsys.readouterr().out)


def test_on_equal_data_no_bit_differs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = compared(project, capsys, LINES)
    assert (code, found["verdict"]) == (0, "pass")
    assert found["rows"] == {"compared": 3, "unmatched": 0}
    assert {name: each["values"] for name, each in found["inputs"].items()} == {
        "load": 3,
        "twice": 3,
        "height": 3,
        "crew": 3,
    }
    assert not any(each["differing"] for each in found["inputs"].values())


def test_predictions_that_were_not_logged_change_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = compared(project, capsys, [LINES[2], LINES[2]])
    assert (code, found["rows"]) == (0, {"compared": 2, "unmatched": 0})
    assert not any(each["differing"] for each in found["inputs"].values())


def test_events_are_lines(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = [{"specversion": "1.0", "id": "b/0", "data": line} for line in LINES]
    code, found = compared(project, capsys, events)
    assert (code, found["rows"], found["lines"]["unreadable"]) == (0, {"compared": 3, "unmatched": 0}, 0)


def test_one_bit_of_one_value_is_found(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = compared(project, capsys, [*LINES[:2], line("b3", 0.30000000000000004, 4, 3.3)])
    assert (code, found["verdict"]) == (1, "fail")
    assert found["inputs"]["load"]["differing"] == 1
    assert found["inputs"]["load"]["examples"] == [{"key": ["b3"], "logged": 0.30000000000000004, "recomputed": 0.3}]
    code, found = compared(project, capsys, [*LINES[:2], line("b3", 0.31, 4, 3.3)], "--at-most", "0.34")
    assert (code, found["verdict"]) == (0, "pass")


def test_a_shift_of_an_hour_in_one_source_is_found_in_what_reads_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(
        project,
        "tides",
        "seen_at, height",
        [(f"{at[:11]}{int(at[11:13]) + 1:02}{at[13:]}", high) for at, high in TIDES],
    )
    code, found = compared(project, capsys, LINES)
    assert (code, found["verdict"]) == (1, "fail")
    differing = {name: each["differing"] for name, each in found["inputs"].items()}
    assert differing.pop("height") > 0
    assert not any(differing.values())


def test_lines_of_others_and_hostile_lines_are_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[Any] = [
        *LINES,
        line("b1", 9.9, 9, 9.9, version="0.9.0"),
        line("b1", 9.9, 9, 9.9, model="planes"),
        line("b9", 0.1, 6, None),
        line("b1", 0.1, 6, 1.0, extra={}),
        line("b1", 0.1, 6, 1.0, extra={"boat": 7}),
        line("b1", 0.1, 6, 1.0, extra={"boat": "b1'; DROP TABLE boats; --"}),
        line("b1", 0.1, 6, 1.0, features=[1]),
        line("b1", 0.1, 6, 1.0, time="soon"),
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b'{"model": "boats"}\n',
        b"null\n",
        b"x" * 3_000_000 + b"\n",
        b'{"model": "boa',
    ]
    code, found = compared(project, capsys, lines)
    assert (code, found["verdict"]) == (0, "pass")
    assert found["rows"] == {"compared": 3, "unmatched": 2}
    assert found["lines"]["other"] == 2
    assert found["lines"]["unreadable"] >= 10


def test_nothing_logged_says_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = compared(project, capsys, [])
    assert (code, found["verdict"], found["inputs"]) == (0, "inconclusive", {})
    code, found = compared(project, capsys, LINES, "--last", "3600")
    assert (code, found["verdict"]) == (0, "inconclusive")
    assert found["lines"] == {"read": 0, "other": 3, "unreadable": 0}


def test_a_folder_of_logs_is_read_whole(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs = project / "logs" / "day"
    logs.mkdir(parents=True)
    (logs / "a.jsonl").write_text(json.dumps(LINES[0]) + "\n")
    with gzip.open(logs / "b.jsonl.gz", "wt") as packed:
        packed.write(json.dumps(LINES[1]) + "\n")
    (logs / "notes.txt").write_text("none of the log")
    _, found = compared(project, capsys, [LINES[2]], "--log", str(project / "logs"))
    assert found["rows"]["compared"] == 3


@pytest.mark.parametrize("missing", ["data/boats.parquet", "log.jsonl", "generated/boats/1.0.0/pipeline/params.yaml"])
def test_what_is_not_there_is_said(project: Path, capsys: pytest.CaptureFixture[str], missing: str) -> None:
    (project / "log.jsonl").write_text("")
    (project / missing).unlink()
    pipeline = str(project / "generated/boats/1.0.0/pipeline")
    assert main([pipeline, *NAMES, "--log", str(project / "log.jsonl")]) == 1
    assert Path(missing).name in capsys.readouterr().err


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The address of a Pushgateway and what it was sent: method and path, content."""
    taken: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            taken.append((f"PUT {self.path}", content))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", taken
    server.shutdown()
    server.server_close()


def test_figures_are_pushed_and_written(
    project: Path, capsys: pytest.CaptureFixture[str], gateway: tuple[str, list[tuple[str, str]]]
) -> None:
    address, taken = gateway
    textfile = project / "parity.prom"
    lines = [*LINES[:2], line("b3", 0.31, 4, 3.3)]
    code, _ = compared(
        project, capsys, lines, "--push", address, "--textfile", str(textfile), "--at-most", "0.01", *HERE
    )
    assert code == 1
    ((path, pushed),) = taken
    assert path == "PUT /metrics/job/mlspec_parity/model/boats/model_version/1.0.0/namespace/harbour"
    own = 'model="boats",model_version="1.0.0",namespace="harbour"'
    for text in (pushed, textfile.read_text()):
        assert f'mlspec_parity_mismatch_ratio{{input="load",{own}}} 0.333' in text
        assert f'mlspec_parity_mismatch_ratio{{input="height",{own}}} 0.0' in text
        assert f'mlspec_parity_values{{input="load",{own}}} 3.0' in text
        assert f'mlspec_parity_rows{{{own},outcome="compared"}} 3.0' in text
        assert f"mlspec_parity_accepted_ratio{{{own}}} 0.01" in text
        assert "mlspec_parity_run_timestamp_seconds{" in text
    assert [path.name for path in project.iterdir() if ".prom" in path.name] == ["parity.prom"]


def test_gateway_that_is_down_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = project / "log.jsonl"
    log.write_text("")
    pipeline = str(project / "generated/boats/1.0.0/pipeline")
    assert main([pipeline, *NAMES, "--log", str(log), "--push", "http://127.0.0.1:9", *HERE]) == 1
    assert "Pushgateway" in capsys.readouterr().err


@pytest.mark.parametrize("way", ["--push", "--textfile"])
def test_figures_that_no_environment_would_know_as_its_own_are_refused(
    way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path), *NAMES, "--log", str(tmp_path), way, str(tmp_path / "somewhere")])
    assert ended.value.code == 2
    assert "need --namespace" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("one", "other"), [(0.0, -0.0), (1, 1.0), (True, 1), (None, 0.0), ("1", 1), (0.1 + 0.2, 0.3), ("a", "b")]
)
def test_values_differ_by_type_and_bits(one: object, other: object) -> None:
    assert not is_same(one, other)
    assert is_same(one, one)
    assert is_same(other, other)
