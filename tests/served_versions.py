"""A real server of a packaged version on loopback, and what it is asked."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

Tensors = list[dict[str, Any]]


@dataclass(frozen=True)
class Server:
    """A server process, its ports and where it writes."""

    process: subprocess.Popen[bytes]
    http: int
    grpc: int
    metrics: int
    model: str
    folder: Path

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.http, timeout=30)
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body)
        try:
            connection.request(method, path, sent, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return response.status, json.loads(text) if text else None

    def infer(self, inputs: Tensors, **further: object) -> tuple[int, Any]:
        return self.ask("POST", f"/v2/models/{self.model}/infer", {"inputs": inputs, **further})

    def answers(self, inputs: Tensors, **further: object) -> dict[str, list[Any]]:
        status, content = self.infer(inputs, **further)
        assert status == 200, content
        return {output["name"]: output["data"] for output in content["outputs"]}

    def measured(self, name: str, **labels: str) -> float:
        """The value of a series, of which there is one."""
        connection = HTTPConnection("127.0.0.1", self.metrics, timeout=30)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        found = []
        for line in text.splitlines():
            series = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
            if series is not None and series[1] == name:
                own = dict(re.findall(r'(\w+)="([^"]*)"', series[2] or ""))
                if labels.items() <= own.items():
                    found.append(float(series[3]))
        assert len(found) == 1, (name, labels, found)
        return found[0]

    def lines(self) -> list[Any]:
        text = (self.folder / "stdout").read_text()
        return [json.loads(line) for line in text.splitlines()]

    def stop(self, seconds: float = 20) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


def free_ports() -> tuple[int, int, int]:
    sockets = [socket.socket() for _ in range(3)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        one, two, three = (each.getsockname()[1] for each in sockets)
    finally:
        for each in sockets:
            each.close()
    return one, two, three


def is_ready(server: Server) -> bool:
    try:
        return server.ask("GET", "/v2/health/ready")[0] == 200
    except OSError:
        return False


@contextmanager
def running(
    command: list[str],
    model: str,
    folder: Path,
    ports: tuple[int, int, int],
    cwd: Path,
    **options: Any,
) -> Iterator[Server]:
    """The server that a command starts, once it is ready."""
    folder.mkdir(exist_ok=True)
    own = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    options = {"cwd": cwd, "env": own, **options}
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors, **options)
        server = Server(process, *ports, model, folder)
        try:
            until = time.monotonic() + 60
            while not is_ready(server):
                assert process.poll() is None, (folder / "stderr").read_text()
                assert time.monotonic() < until, "not ready within a minute"
                time.sleep(0.1)
            yield server
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@contextmanager
def serving(package: Path, model: str, folder: Path, *options: str, version: str = "1.0.0") -> Iterator[Server]:
    """A server of a package, by default in version 1.0.0."""
    ports = free_ports()
    http, grpc, metrics = map(str, ports)
    command = [
        *(sys.executable, "-P", "-m", "mlspec_runtime.serve", str(package), "--name", model, "--version", version),
        *("--http-port", http, "--grpc-port", grpc, "--metrics-port", metrics, *options),
    ]
    with running(command, model, folder, ports, folder.parent) as server:
        yield server


def tensors(rows: dict[str, list[Any]], schema: Any) -> Tensors:
    """The rows as tensors, by the types of the request schema; NULL is null."""
    datatypes = {"boolean": "BOOL", "integer": "INT64", "number": "FP64", "string": "BYTES"}
    found = []
    for name, values in rows.items():
        kind = schema["properties"][name]["type"]
        datatype = datatypes[kind[0] if isinstance(kind, list) else kind]
        found.append({"name": name, "shape": [len(values)], "datatype": datatype, "data": values})
    return found
