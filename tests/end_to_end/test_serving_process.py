"""A server as a process: which packages it takes, how it is started, and how it ends."""

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from served_arrival import LOG, PIPELINE, one

from served_versions import Server, free_ports, is_ready, running, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def package(arrival: Path) -> Path:
    return arrival / PIPELINE / "out" / "package"


@pytest.mark.parametrize("file", ["model.joblib", "serving.json", "filters.json", "request.schema.json"])
def test_changed_package_is_not_loaded(package: Path, tmp_path: Path, file: str) -> None:
    changed = tmp_path / "package"
    shutil.copytree(package, changed)
    with (changed / file).open("ab") as opened:
        opened.write(b" ")
    command = [sys.executable, "-P", "-m", "mlspec_runtime.serve", str(changed), "--name", "arrival", "--version", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert f"{file} has SHA-256" in done.stderr


def test_package_of_another_model_is_not_served(package: Path, tmp_path: Path) -> None:
    http, grpc_port, metrics = map(str, free_ports())
    command = [sys.executable, "-P", "-m", "mlspec_runtime.serve", str(package), "--name", "other", "--version", "1"]
    ports = ["--http-port", http, "--grpc-port", grpc_port, "--metrics-port", metrics]
    done = subprocess.run([*command, *ports], capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)
    assert done.returncode == 1
    assert "is a package of arrival, not of other" in done.stderr


def test_stops_under_load_without_losing_a_request(package: Path, tmp_path: Path) -> None:
    lost: list[object] = []
    answered: list[int] = []

    def call(server: Server) -> None:
        """Asks on one connection until the server says that it is the last answer there."""
        body = json.dumps({"inputs": one()})
        with closing(HTTPConnection("127.0.0.1", server.http, timeout=30)) as connection:
            while True:
                try:
                    connection.request("POST", "/v2/models/arrival/infer", body, {"Content-Type": "application/json"})
                    response = connection.getresponse()
                    response.read()
                except OSError as error:
                    lost.append(error)
                    return
                answered.append(response.status)
                if response.getheader("connection") == "close":
                    return

    with serving(package, "arrival", tmp_path / "own", *LOG, "--drain", "1") as server:
        callers = [threading.Thread(target=call, args=(server,)) for _ in range(8)]
        for caller in callers:
            caller.start()
        time.sleep(2)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert not is_ready(server)
        for caller in callers:
            caller.join(30)
        assert server.process.wait(20) == 0
        assert lost == []
        assert len(answered) > 50
        assert set(answered) == {200}
        assert len(server.lines()) == len(answered)


def test_command_serves_the_candidate(arrival: Path, tmp_path: Path) -> None:
    ports = free_ports()
    http, grpc_port, metrics = map(str, ports)
    command = ["mlspec", "serve", "arrival", ".", "--port", http, "--grpc-port", grpc_port, "--metrics-port", metrics]
    with running([sys.executable, "-m", *command], "arrival", tmp_path / "own", ports, arrival) as server:
        assert server.answers(one())["prediction"]
        assert server.ask("GET", "/v2/models/arrival/versions/0.1.0")[0] == 200
        assert server.stop() == 0
        (line,) = server.lines()
        assert line["features"].keys() == {"stops", "line"}
