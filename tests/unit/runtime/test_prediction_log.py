"""The log of predictions and its sinks: what arrives, what is lost and counted, and that nobody waits."""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mlspec_runtime.failure import StageFailure
from mlspec_runtime.serve.answering import Answer
from mlspec_runtime.serve.prediction_log import Entry, LogRule, PredictionLog

LINES = 1200
FIRST = {
    "time": "2027-01-31T08:30:00Z",
    "id": "r0",
    "row": 0,
    "model": "arrival",
    "version": "1.2.3",
    "features": {"stops": 3},
    "extra": {},
    "score": 0.5,
    "model_prediction": True,
    "prediction": False,
    "filters": ["express"],
}


@dataclass
class Collector:
    """A real HTTP server that keeps what it is posted, and answers as it is told."""

    status: int = 202
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def collector() -> Iterator[Collector]:
    found = Collector()

    class Receiver(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posted.append((self.path, dict(self.headers), body))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}/predictions?team=rail"
        yield found
        server.shutdown()


class Log:
    """A log, what it counted, and how long those who added to it waited at most."""

    def __init__(self, place: str, **rule: Any) -> None:
        self.counts: Counter[str] = Counter()
        self._log = PredictionLog(
            LogRule(place, ("stops",), (), **rule), "arrival", "1.2.3", lambda outcome: self.counts.update([outcome])
        )
        self.longest = 0.0

    def add(self, lines: int) -> None:
        answer = Answer({}, {"stops": 3}, 0.5, said=True, prediction=False, fired=("express",))
        for number in range(lines):
            began = time.perf_counter()
            self._log.add(Entry(f"r{number}", 0, datetime(2027, 1, 31, 8, 30, tzinfo=UTC), answer, {}))
            self.longest = max(self.longest, time.perf_counter() - began)

    def close(self, seconds: float = 10) -> None:
        self._log.close(seconds)

    def until(self, holds: Callable[[Counter[str]], bool]) -> None:
        until = time.monotonic() + 20
        while not holds(self.counts):
            assert time.monotonic() < until, self.counts
            time.sleep(0.02)


def test_lines_are_posted_together_and_each_once(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLSPEC_LOG_TOKEN", "s3cret")
    log = Log(collector.url)
    log.add(LINES)
    log.close()
    assert log.counts == {"written": LINES}
    path, headers, body = collector.posted[0]
    assert path == "/predictions?team=rail"
    assert (headers["Content-Type"], headers["Authorization"]) == ("application/x-ndjson", "Bearer s3cret")
    assert json.loads(body.splitlines()[0]) == FIRST
    lines = [json.loads(line)["id"] for _, _, content in collector.posted for line in content.splitlines()]
    assert lines == [f"r{number}" for number in range(LINES)]
    assert len(collector.posted) < LINES / 50


def test_a_token_goes_over_no_network_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLSPEC_LOG_TOKEN", "s3cret")
    with pytest.raises(StageFailure, match="MLSPEC_LOG_TOKEN is set, and goes nowhere over http: write https"):
        Log("http://collector.logging:8080/predictions")
    Log("https://collector.logging:8443/predictions").close()


def test_cloudevents_are_posted_as_a_batch(collector: Collector) -> None:
    log = Log(collector.url, form="cloudevents")
    log.add(3)
    log.close()
    events = [event for _, _, body in collector.posted for event in json.loads(body)]
    assert collector.posted[0][1]["Content-Type"] == "application/cloudevents-batch+json"
    assert "Authorization" not in collector.posted[0][1]
    assert events[0] == {
        "specversion": "1.0",
        "id": "r0/0",
        "source": "/models/arrival/versions/1.2.3",
        "type": "dev.mlspec.prediction",
        "time": FIRST["time"],
        "datacontenttype": "application/json",
        "data": FIRST,
    }
    assert [event["id"] for event in events] == ["r0/0", "r1/0", "r2/0"]


def test_cloudevents_of_a_file_stand_one_on_a_line(tmp_path: Path) -> None:
    log = Log(str(tmp_path / "log"), form="cloudevents")
    log.add(3)
    log.close()
    assert [json.loads(line)["data"]["id"] for line in (tmp_path / "log").read_text().splitlines()] == [
        "r0",
        "r1",
        "r2",
    ]


@pytest.mark.parametrize("status", [302, 400, 429, 503])
def test_refused_lines_are_lost_and_counted_and_sent_nowhere_else(collector: Collector, status: int) -> None:
    collector.status = status
    log = Log(collector.url)
    log.add(LINES)
    log.close()
    assert log.counts == {"dropped": LINES}
    assert len(collector.posted) == 1
    assert log.longest < 0.1


def test_log_goes_on_when_its_collector_is_well_again(collector: Collector) -> None:
    collector.status = 503
    log = Log(collector.url)
    log.add(5)
    log.until(lambda counts: counts["dropped"] == 5)
    collector.status = 200
    while not log.counts["written"]:
        log.add(1)
        time.sleep(0.1)
    log.close()
    assert log.counts["written"] >= 1


def test_collector_that_is_not_there_loses_lines_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        log = Log(f"http://127.0.0.1:{free.getsockname()[1]}/")
        log.add(LINES)
        log.close()
    assert log.counts == {"dropped": LINES}
    assert log.longest < 0.1


def test_collector_that_never_answers_holds_nobody_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        log = Log(f"http://127.0.0.1:{silent.getsockname()[1]}/", queue=100)
        log.add(LINES)
        assert log.longest < 0.1
        began = time.monotonic()
        log.close(0.5)
        assert time.monotonic() - began < 2
        log.until(lambda counts: counts["dropped"] == LINES)


def test_full_disk_loses_lines_and_counts_them() -> None:
    log = Log("/dev/full")
    log.add(LINES)
    log.close()
    assert log.counts == {"dropped": LINES}
    assert log.longest < 0.1


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://user:secret@collector/",
        "http://collector:port/",
        "http://user:secret@collector:port/",
        "http://collector/a b",
        "http://collector/\r\nHost: other",
        "http://[::1/",
        "https://collector/#part",
        "http://collector/\N{LATIN SMALL LETTER E WITH ACUTE}",
    ],
)
def test_what_is_no_url_to_post_to_is_said_at_the_start(url: str) -> None:
    with pytest.raises(StageFailure) as refused:
        Log(url)
    assert "secret" not in str(refused.value)
