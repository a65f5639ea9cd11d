"""`mlspec watch --propose` where a model has to learn again: a version of its own, in one pull request."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from command_line import MLSPEC
from forge_jobs import FORGES, Job
from released_projects import SPEC, spec_of
from running_prometheus import Prometheus, remembering
from test_kserve_moves import template as released
from test_watch_proposals import DAY, job_of, moment, outcomes, watch

kserve = released
MOVED, STILL, SILENT = (day * DAY for day in (20_706, 20_804, 20_902))
"""Moments at which every feature has moved, at which none has, and at which nobody compares them."""
BRANCH = "mlspec/retrain-churn"


@pytest.fixture(scope="module")
def template(kserve: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose last release serves, is what its spec declares, and is to learn again where features move."""
    project = Path(shutil.copytree(kserve, tmp_path_factory.mktemp("retrained") / "project"))
    for file, changes in {
        "mlspec.yaml": {"branch: trunk": "branch: main"},
        "environments/production.yaml": {"1.1.0": "1.2.0", "fallback: 1.0.0": "fallback: 1.1.0"},
    }.items():
        text = (project / file).read_text()
        for old, new in changes.items():
            text = text.replace(old, new)
        (project / file).write_text(text)
    spec_of(project, "version: 1.3.0", "version: 1.2.0")
    (project / SPEC).write_text(f"{spec_of(project)}retraining: {{when: [{{drift: features}}], cooldown: 14d}}\n")
    done = subprocess.run([MLSPEC, "compile", project], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="module")
def prometheus(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    plan = json.loads((template / "generated" / "environments" / "production" / "plan.json").read_text())
    drift = plan["models"][0]["operated"]["operation"]["monitoring"]["drift"]
    about = {"namespace": "ml-production", "model": "churn", "model_version": "1.2.0", "method": drift["test"]}
    lines = []
    for at, distance in ((MOVED, 0.7), (STILL, 0.01)):
        for feature in drift["features"]:
            labels = {**about, "window": f"{drift['window_seconds']}s", "feature": feature}
            text = ",".join(f'{name}="{said}"' for name, said in labels.items())
            lines.append(f"mlspec_drift_score{{{text}}} {distance} {at - 60}\n")
            lines.append(f"mlspec_drift_null_quantile{{{text}}} 0.05 {at - 60}\n")
    with remembering(tmp_path_factory.mktemp("prometheus"), "".join(lines)) as found:
        yield found


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[Job]:
    with job_of(request.param, tmp_path, template) as found:
        yield found


@pytest.fixture
def github(tmp_path: Path, template: Path) -> Iterator[Job]:
    with job_of("github", tmp_path, template) as found:
        yield found


def test_a_model_whose_features_moved_gets_a_version_that_learns(job: Job, prometheus: Prometheus) -> None:
    code, report = watch(job, prometheus, MOVED)
    assert (code, outcomes(report)) == (0, {BRANCH: "opened"}), report["proposals"]
    (request,) = job.requests()
    assert request["title"] == "Let churn learn again: drift-features"
    assert "| production | 1.2.0 | `drift-features` | 0.7 | 0.2 |" in request["body"]
    files = job.files(BRANCH)
    assert {"churn/model.yaml", "churn/CHANGELOG.md"} <= set(files)
    job.merge(1)
    subprocess.run(["git", "pull", "-q"], cwd=job.project, check=True)
    assert yaml.safe_load((job.project / SPEC).read_text())["metadata"]["version"] == "1.2.1"
    assert "features have moved by at least 0.2" in (job.project / "churn" / "CHANGELOG.md").read_text()
    checked = subprocess.run([MLSPEC, "compile", "--check", job.project], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    code, report = watch(job, prometheus, MOVED)
    (cause,) = (each for each in report["causes"] if each["kind"] == "retrain")
    assert (code, cause["verdict"], report["proposals"]) == (0, "held", [])
    assert cause["reason"].endswith("1.2.1 is declared and not released yet: it learns anyway")


def test_after_people_refused_the_model_rests_for_its_cooldown(github: Job, prometheus: Prometheus) -> None:
    assert outcomes(watch(github, prometheus, MOVED)[1]) == {BRANCH: "opened"}
    github.close(1)
    state = json.loads(github.state.read_text())
    state["pulls"][0]["closed_at"] = moment(MOVED - 13 * DAY)
    github.state.write_text(json.dumps(state))
    assert outcomes(watch(github, prometheus, MOVED)[1]) == {BRANCH: "waits"}
    state["pulls"][0]["closed_at"] = moment(MOVED - 15 * DAY)
    github.state.write_text(json.dumps(state))
    assert outcomes(watch(github, prometheus, MOVED)[1]) == {BRANCH: "opened"}


@pytest.mark.parametrize(("at", "verdict"), [(STILL, "quiet"), (SILENT, "inconclusive")])
def test_features_that_did_not_move_or_are_not_compared_propose_nothing(
    github: Job, prometheus: Prometheus, at: int, verdict: str
) -> None:
    code, report = watch(github, prometheus, at)
    (cause,) = (each for each in report["causes"] if each["kind"] == "retrain")
    assert (code, cause["verdict"], report["proposals"], github.requests()) == (0, verdict, [], [])
