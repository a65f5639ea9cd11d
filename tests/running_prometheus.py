"""A real Prometheus on loopback, and series of our own making for it to scrape."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from judges import ran

INTERVAL = 0.5


class Exporter:
    """An endpoint whose text is whatever a test sets."""

    def __init__(self) -> None:
        self.text = ""
        exporter = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(exporter.text.encode())

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_port

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Prometheus:
    """A running Prometheus, by its address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def asked(self, what: str, **values: str) -> Any:
        data = urllib.parse.urlencode(values).encode()
        with urllib.request.urlopen(f"{self.address}/api/v1/{what}", data, timeout=30) as response:  # noqa: S310 - of loopback
            return json.load(response)["data"]

    def results(self, query: str) -> list[float]:
        return [float(each["value"][1]) for each in self.asked("query", query=query)["result"]]

    def until(self, query: str, least: float) -> None:
        """Waits until a query with one result has at least a value."""
        end = time.monotonic() + 30
        while not (found := self.results(query)) or found[0] < least:
            assert time.monotonic() < end, (query, found)
            time.sleep(INTERVAL / 2)


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/-/ready", timeout=5) as response:  # noqa: S310 - of loopback
            return bool(response.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


@contextmanager
def remembering(folder: Path, samples: str) -> Iterator[Prometheus]:
    """A Prometheus that scrapes nothing and knows samples of any age, which are OpenMetrics without its last line."""
    (folder / "samples").write_text(f"{samples}# EOF\n")
    made = ran(["promtool", "tsdb", "create-blocks-from", "openmetrics", "samples", "data"], folder)
    assert made.returncode == 0, made.stderr
    with scraping(folder, {}, "--storage.tsdb.retention.time=100y") as found:
        yield found


@contextmanager
def scraping(folder: Path, targets: dict[int, dict[str, str]], *flags: str) -> Iterator[Prometheus]:
    """A Prometheus that scrapes ports of this machine, each with labels of its own, twice a second."""
    ran(["prometheus", "--version"], folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scraped = [{"targets": [f"127.0.0.1:{each}"], "labels": labels} for each, labels in targets.items()]
    jobs = [{"job_name": "all", "scrape_interval": f"{INTERVAL * 1000:.0f}ms", "static_configs": scraped}]
    jobs[0]["scrape_timeout"] = jobs[0]["scrape_interval"]
    (folder / "prometheus.yml").write_text(yaml.safe_dump({"scrape_configs": jobs}))
    command = ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--log.level=warn"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *flags, f"--web.listen-address=127.0.0.1:{port}"],
            cwd=folder,
            stdout=log,
            stderr=log,
            env={**os.environ, "GOMAXPROCS": "1"},
        )
    try:
        end = time.monotonic() + 60
        while not _is_ready(f"http://127.0.0.1:{port}"):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < end, "no Prometheus within a minute"
            time.sleep(0.1)
        yield Prometheus(f"http://127.0.0.1:{port}")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
