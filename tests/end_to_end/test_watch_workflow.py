"""The clock starts the watch: a bad metric in a real Prometheus becomes the pull request of the way back, once."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import fake_gh
from running_prometheus import Prometheus, remembering
from test_kserve_moves import template as kserve
from workflow_runs.github_contexts import Repository
from workflow_runs.github_events import scheduled
from workflow_runs.github_runner import GitHub
from workflow_runs.job_python import VERSION
from workflow_runs.locks import locked
from workflow_runs.origin import served_origin

pytestmark = pytest.mark.slow

stepped = kserve
DAY = 86_400


def samples(flagged: float) -> str:
    """Returns what a job told, each minute of two days, of what 1.1.0 does in production."""
    moments = range(int(time.time()) - 2 * DAY, int(time.time()) + 1800, 60)
    model = 'namespace="ml-production",model="churn"'
    kpi = f'{model},model_version="1.1.0",kpi="flagged",window="{DAY}s",slice=""'
    told = {"value": flagged, "standard_error": 0.01, "samples": 900}
    lines = [f"mlspec_quality_{name}{{{kpi}}} {said} {at}\n" for name, said in told.items() for at in moments]
    lines += [f"mlspec_label_watermark_seconds{{{model}}} {at - 600} {at}\n" for at in moments]
    return "".join(lines)


@pytest.fixture(params=[0.8, 0.3], ids=["bad", "good"])
def prometheus(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[float, Prometheus]]:
    folder = tmp_path / "prometheus"
    folder.mkdir()
    with remembering(folder, samples(request.param)) as found:
        yield request.param, found


@pytest.fixture
def github(prometheus: tuple[float, Prometheus], stepped: Path, tmp_path: Path) -> Iterator[GitHub]:
    project = Path(shutil.copytree(stepped, tmp_path / "project"))
    file = project / "mlspec.yaml"
    specs = yaml.safe_load(file.read_text())
    specs["ci"] = {"provider": "github", "runners": ["ubuntu-24.04"], "python": VERSION}
    file.write_text(yaml.safe_dump(specs, sort_keys=False))
    place = project / "environments" / "production.yaml"
    environment = yaml.safe_load(place.read_text())
    environment["prometheus"]["address"] = prometheus[1].address
    place.write_text(yaml.safe_dump(environment, sort_keys=False))
    (project / "requirements-ci.txt").write_text(locked("run"))
    subprocess.run([sys.executable, "-m", "mlspec", "compile", project], check=True, capture_output=True)
    with served_origin(tmp_path, project) as origin:
        yield GitHub(Repository(origin), tmp_path / "runs")


def open_requests(github: GitHub) -> list[dict[str, Any]]:
    pulls: list[dict[str, Any]] = json.loads(github.repository.gh_state.read_text())["pulls"]
    return [pull for pull in pulls if pull["state"] == "open"]


def test_a_bad_metric_becomes_the_way_back(
    prometheus: tuple[float, Prometheus], github: GitHub, tmp_path: Path
) -> None:
    origin = github.repository.origin
    (cron,) = yaml.safe_load(origin.git("show", "main:.github/workflows/mlspec-watch.yml"))["on"]["schedule"]
    for _ in range(2):
        run = github.run("mlspec-watch", scheduled(origin, cron["cron"]))
        assert run.results == {"watch": "success", "revert": "skipped"}, run
    flagged, _ = prometheus
    if flagged < 0.5:
        assert open_requests(github) == []
        return
    (request,) = open_requests(github)
    assert request["head"]["ref"] == "mlspec/revert-churn-production"
    assert "0.8" in request["body"]
    fake_gh.merge(github.repository.gh_state, request["number"])
    clone = origin.clone(tmp_path / "afterwards")
    assert "version: 1.0.0" in (clone / "environments" / "production.yaml").read_text()
    done = subprocess.run(
        [sys.executable, "-m", "mlspec", "compile", "--check"], cwd=clone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
