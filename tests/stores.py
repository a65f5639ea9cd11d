"""Real stores of looked-up inputs on loopback: a redis-server, and an HTTP service that can be told to misbehave."""

import json
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import redis

PASSWORD = "p4ssw0rd-of-the-store"  # noqa: S105 - of a store that lives as long as its test
TOKEN = "t0ken-of-the-service"  # noqa: S105 - as above


def moment(ago: timedelta = timedelta()) -> str:
    return f"{(datetime.now(UTC) - ago).replace(tzinfo=None).isoformat()}Z"


def record(ago: timedelta = timedelta(), **values: object) -> dict[str, Any]:
    return {"at": moment(ago), "values": values}


@dataclass
class Redis:
    """A server process and a client of it."""

    process: subprocess.Popen[bytes]
    url: str
    client: Any

    def put(self, key: str, content: object) -> None:
        self.client.set(key, content if isinstance(content, bytes) else json.dumps(content))

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """For that long it takes connections and says nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@contextmanager
def redis_server(folder: Path) -> Iterator[Redis]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"port": port, "bind": "127.0.0.1", "save": "", "dir": folder, "requirepass": PASSWORD}
    command = ["redis-server", *(text for name, value in options.items() for text in (f"--{name}", str(value)))]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = redis.Redis(port=port, password=PASSWORD)
    try:
        until = time.monotonic() + 20
        while True:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                assert time.monotonic() < until
                time.sleep(0.05)
        yield Redis(process, f"redis://127.0.0.1:{port}/0", client)
    finally:
        client.close()
        process.kill()
        process.wait()


@dataclass
class Service:
    """An HTTP service of records by key; what is set on it holds for the next questions."""

    url: str = ""
    records: dict[tuple[object, ...], object] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)
    seconds: float = 0.0
    answer: tuple[int, bytes] | None = None

    def reset(self) -> None:
        self.seconds, self.answer = 0.0, None


@contextmanager
def service() -> Iterator[Service]:
    found = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.asked.append(body)
            time.sleep(found.seconds)
            records = [found.records.get(tuple(row)) for row in body["rows"]]
            status, content = found.answer or (200, json.dumps({"records": records}).encode())
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, content = 401, b""
            self.send_response(status)
            if status == 302:
                self.send_header("Location", found.url)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_address[1]}/records"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
