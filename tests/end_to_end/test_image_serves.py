"""The steps of the Dockerfile, by hand and in an empty virtual environment, give a server that answers."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from served_arrival import PIPELINE

from docker_steps import Image, build, context
from served_versions import free_ports, running

pytestmark = pytest.mark.slow

TRIP = [
    {"name": "trip", "shape": [1], "datatype": "BYTES", "data": ["t1"]},
    {"name": "stops", "shape": [1], "datatype": "INT64", "data": [30]},
    {"name": "line", "shape": [1], "datatype": "BYTES", "data": ["S1"]},
]

LISTED = """
import importlib.metadata, json
print(json.dumps({found.name.lower(): found.version for found in importlib.metadata.distributions()}))
"""


@pytest.fixture(scope="module")
def image(arrival: Path, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Image:
    folder = tmp_path_factory.mktemp("image")
    wheels = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "wheels")]
    subprocess.run([sys.executable, "-m", "pip", *wheels, str(checkout)], check=True, capture_output=True)
    candidate = (arrival / PIPELINE).parent
    serve = candidate / "serve"
    sent = context(candidate, serve / "Dockerfile.dockerignore", folder / "sent")
    links = f"{os.environ.get('PIP_FIND_LINKS', '')} {folder / 'wheels'}".strip()
    return build(serve / "Dockerfile", sent, folder / "image", PIP_FIND_LINKS=links, PIP_NO_COMPILE="1")


def digest(arrival: Path) -> str:
    """What DVC calls the package."""
    lock = yaml.safe_load((arrival / PIPELINE / "dvc.lock").read_text())
    outs = [out for stage in lock["stages"].values() for out in stage.get("outs", ())]
    (package,) = [out for out in outs if out["path"] == "out/package"]
    return f"md5:{package['md5']}"


@pytest.fixture
def started(image: Image) -> tuple[list[str], dict[str, Any]]:
    """The command of the container, and how its process is: it has none of our variables and no privilege."""
    command = image.entrypoint
    if os.geteuid() == 0:
        # Who is root without capabilities is held to what files allow, like anybody.
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", *command]
    path = os.environ["PATH"]
    return command, {"env": {"PATH": path, **image.variables, "MLSPEC_MODEL_VERSION": "1.2.3"}}


def test_image_answers_where_it_may_write_nothing(
    image: Image, arrival: Path, started: tuple[list[str], dict[str, Any]], tmp_path: Path
) -> None:
    ports = free_ports()
    http, grpc, metrics = map(str, ports)
    command, options = started
    image.close()
    before = {path: path.stat().st_mtime_ns for path in image.root.rglob("*")}
    options["env"]["MLSPEC_MODEL_DIGEST"] = digest(arrival)
    told = [*command, "--http-port", http, "--grpc-port", grpc, "--metrics-port", metrics, "--drain", "0"]
    with running(told, "arrival", tmp_path, ports, Path(image.folder), **options) as server:
        assert server.answers(TRIP)["prediction"]
        assert server.ask("GET", "/v2/models/arrival/versions/1.2.3")[0] == 200
        assert server.measured("mlspec_model_info", model_version="1.2.3") == 1
        assert server.stop() == 0
        (line,) = server.lines()
    assert line["features"].keys() == {"stops", "line"}
    assert {path: path.stat().st_mtime_ns for path in image.root.rglob("*")} == before


def test_image_holds_what_is_pinned_and_no_pip(image: Image) -> None:
    python = image.here("/opt/mlspec/bin/python")
    done = subprocess.run([python, "-I", "-c", LISTED], capture_output=True, text=True, check=True)
    found = {name.replace("_", "-").replace(".", "-"): version for name, version in json.loads(done.stdout).items()}
    lines = Path(image.here("/tmp/requirements.txt")).read_text().splitlines()  # noqa: S108 - below the image's root
    assert found == dict(line.split("==") for line in lines if not line.startswith("#"))
    assert "pip" not in found


def test_image_of_another_model_does_not_serve(started: tuple[list[str], dict[str, Any]]) -> None:
    command, options = started
    options["env"]["MLSPEC_MODEL_DIGEST"] = f"md5:{'0' * 32}.dir"
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **options)
    assert done.returncode == 1
    assert "is to be served: this is another version's" in done.stderr


def test_image_has_to_be_told_its_version(started: tuple[list[str], dict[str, Any]]) -> None:
    command, options = started
    done = subprocess.run(
        command, env={"PATH": options["env"]["PATH"]}, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "--version" in done.stderr
