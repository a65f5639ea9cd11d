"""An experiment runs the very stages of the candidate beside it, on a sample or on everything, and decides nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from flight_delay import ENVIRONMENT, run
from trained_arrival import MODEL, PIPELINE, commit, edit, make

from command_line import files_of, mlspec
from mlspec.cli.published_schemas import schema

pytestmark = pytest.mark.slow

SCRATCH = Path("generated/arrival/experiment")
STATUS = ["git", "status", "--porcelain", "--ignored"]
SOURCES_LOCK = Path("generated/sources/dvc.lock")
ROWS = "1000"


Made = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture
def project(tmp_path: Path, made_once: Made) -> Path:
    """A committed project whose candidate has run; its lock and metrics are not committed yet."""
    return shutil.copytree(made_once("arrival", make) / "project", tmp_path / "project", symlinks=True)


@pytest.fixture
def tried(tmp_path: Path, made_once: Made) -> Path:
    """A folder with that project after an experiment on a sample, and what was printed, before and after."""

    def build(folder: Path) -> None:
        folder.mkdir()
        project = shutil.copytree(made_once("arrival", make) / "project", folder / "project", symlinks=True)
        before, status = everything_else(project), run(STATUS, project)
        done = experiment(project, "--rows", ROWS)
        said = {"stages": ran(done), "said": done.stdout, "status": status, "after": run(STATUS, project)}
        assert everything_else(project) == before
        (folder / "said.json").write_text(json.dumps(said))

    return shutil.copytree(made_once("arrival-tried", build), tmp_path / "tried", symlinks=True)


def experiment(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mlspec", "experiment", "arrival", *options],
        cwd=project,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )


def ran(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The stages that were not taken out of the cache."""
    assert done.returncode == 0, done.stderr
    return [line.partition("] ")[2] for line in done.stderr.splitlines() if line.startswith("[")]


def everything_else(project: Path) -> dict[str, bytes]:
    """The bytes of all files but those of git, of DVC's cache, and of the experiment."""
    apart = (".git/", ".dvc/", f"{SCRATCH}/")
    return {path: data for path, data in files_of(project).items() if not path.startswith(apart)}


def test_a_sample_runs_the_same_stages_and_touches_nothing_of_the_candidate(tried: Path) -> None:
    found, project = json.loads((tried / "said.json").read_text()), tried / "project"
    assert {"split", "train-linear", "evaluate-linear", "gate", "summarize"} <= set(found["stages"])
    # The sources, the labels and the features are those of the candidate, out of the cache.
    assert not {"data-trips", "ingest-trips", "label", "features"} & set(found["stages"])
    assert sorted(found["after"].splitlines()) == sorted(f"{found['status']}!! {SCRATCH}/\n".splitlines())

    said = found["said"]
    assert said.splitlines()[1] == "A SAMPLE DECIDES NOTHING"
    assert said.splitlines()[-1].startswith("A SAMPLE DECIDES NOTHING: of 3 gates, ")
    assert "may be promoted" not in said
    metrics = {file.name: json.loads(file.read_text()) for file in (project / SCRATCH).glob("pipeline/metrics/*")}
    sample = metrics["data.json"]["split"]["sample"]
    assert f"on a sample: {sample['rows']:,} of {sample['of']:,} labelled predictions (" in said
    whole = json.loads((project / PIPELINE / "metrics/data.json").read_text())
    assert whole["label"] == metrics["data.json"]["label"]
    assert whole["split"]["boundaries"] == metrics["data.json"]["split"]["boundaries"]
    tested = json.loads((project / PIPELINE / "metrics/evaluation.json").read_text())
    assert metrics["evaluation.json"]["overall"]["days"] == tested["overall"]["days"]
    assert metrics["evaluation.json"]["overall"]["rows"] < tested["overall"]["rows"] / 3
    assert metrics["evaluation.json"]["incidents"]["rows"] == tested["incidents"]["rows"] == 1

    again = experiment(project, "--rows", ROWS)
    assert (ran(again), again.stdout) == ([], said)


def test_without_rows_everything_comes_out_of_the_cache_of_the_candidates_run(project: Path) -> None:
    done = experiment(project)
    assert ran(done) == []
    assert "Experiment with arrival 0.1.0 on all labelled predictions\n" in done.stdout
    assert experiment(project, "--rows", "0").stdout == done.stdout
    assert done.stdout.splitlines()[-1].startswith("AN EXPERIMENT RELEASES NOTHING: of 3 gates, 2 passed, ")
    for file in (project / PIPELINE / "metrics").iterdir():
        assert (project / SCRATCH / "pipeline/metrics" / file.name).read_bytes() == file.read_bytes()


def test_an_idea_is_tried_before_it_has_a_version_and_its_run_is_reused_by_the_candidate(project: Path) -> None:
    done = mlspec("release", "arrival", cwd=project, PATH=ENVIRONMENT["PATH"])
    assert done.returncode == 0, done.stderr
    commit(project)
    edit(project, "LogisticRegression, scale: standard}", "LogisticRegression, scale: standard, params: {C: 0.02}}")
    assert "MLS805" in mlspec("check", cwd=project).stderr
    stages = ran(experiment(project))
    assert {"train-linear", "evaluate-linear"} <= set(stages)
    assert run(["git", "status", "--porcelain"], project) == f" M {MODEL}\n"
    assert mlspec("bump", "arrival", cwd=project).returncode == 0
    run(["mlspec", "compile", "."], project)
    printed = run(["dvc", "repro"], project / PIPELINE)
    assert "Running stage" not in printed


def test_it_is_told_to_tools_and_to_reviewers(tried: Path) -> None:
    project = tried / "project"
    done = experiment(project, "--rows", ROWS, "--format", "json")
    assert ran(done) == []
    found: Any = json.loads(done.stdout)
    jsonschema.Draft202012Validator(schema("experiment")).validate(found)
    assert found["decides"] is False
    assert found["sample"]["asked"] == int(ROWS)
    assert {each["name"] for each in found["variants"]} == {"prior", "linear"}
    assert [each["name"] for each in found["variants"] if each["chosen"]] == [found["chosen"]]
    assert len(found["gates"]) == 3
    comment = experiment(project, "--rows", ROWS, "--format", "markdown").stdout
    assert comment.startswith("<!-- mlspec experiment -->\n## mlspec experiment: `arrival` 0.1.0 on a sample: ")
    assert "**A SAMPLE DECIDES NOTHING**" in comment
    assert f"| {found['chosen']} |" in comment


def test_data_that_a_command_writes_are_written_and_its_lock_stays_as_it_was(tried: Path) -> None:
    project = tried / "project"
    commit(project)
    script = project / "arrival/fetch.py"
    script.write_text(f"{script.read_text()}# again\n")
    before = (project / SOURCES_LOCK).read_bytes()
    assert ran(experiment(project, "--rows", ROWS)) == ["data-trips"]
    assert (project / SOURCES_LOCK).read_bytes() == before
    (project / SOURCES_LOCK).unlink()
    shutil.rmtree(project / "data")
    assert ran(experiment(project, "--rows", ROWS)) == []
    assert not (project / SOURCES_LOCK).exists()
    assert (project / "data/trips.parquet").is_file()
    pipeline = project / "generated/sources/dvc.yaml"
    pipeline.write_text(pipeline.read_text().replace("desc:", "desc: again and"))
    done = experiment(project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "generated/sources/dvc.yaml is not what the specs compile to" in done.stderr


def test_a_stage_that_fails_is_one_error_and_the_next_run_goes_on_from_there(project: Path) -> None:
    edit(project, "{test: 14d}", "{test: 400d}")
    done = experiment(project, "--rows", ROWS)
    assert (done.returncode, done.stdout) == (1, "")
    error = done.stderr[done.stderr.index("Error: ") :]
    assert error.startswith(
        "Error: the experiment with arrival ended in stage split: no labelled prediction falls into fit "
    )
    assert error.splitlines()[-1].startswith("help: what ran before it is kept: ")
    assert "Traceback" not in done.stderr
    edit(project, "{test: 400d}", "{test: 14d}")
    assert "label" not in ran(experiment(project, "--rows", ROWS))


def wait_until_gone(group: int) -> None:
    """Waits until no process of a group is there: DVC believes one that nobody has asked after yet to hold its lock."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError(f"processes of group {group} do not go")


def test_a_run_that_was_killed_is_gone_on_with_by_the_next_one(project: Path, tried: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "mlspec", "experiment", "arrival", "--rows", ROWS],
        cwd=project,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stderr is not None
    for line in running.stderr:
        if "train-linear" in line:
            break
    assert "another experiment runs in generated/arrival/experiment/pipeline" in experiment(project).stderr
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    wait_until_gone(running.pid)
    assert yaml.safe_load((project / SCRATCH / "pipeline/dvc.lock").read_text())["stages"]["split"]
    done = experiment(project, "--rows", ROWS)
    assert "split" not in ran(done)
    assert "summarize" in ran(done)
    assert done.stdout == json.loads((tried / "said.json").read_text())["said"]


def test_a_sampled_run_is_never_taken_for_the_candidates(tried: Path) -> None:
    project = tried / "project"
    shutil.rmtree(project / PIPELINE / "metrics")
    for name in ("dvc.lock", "metrics"):
        source, target = project / SCRATCH / "pipeline" / name, project / PIPELINE / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    done = mlspec("release", "arrival", cwd=project, PATH=ENVIRONMENT["PATH"])
    assert done.returncode == 1
    assert "is not one of what is compiled: stage split read other files: " in done.stderr
    lock = project / PIPELINE / "dvc.lock"
    stages = yaml.safe_load(lock.read_text())
    split = stages["stages"]["split"]
    split["deps"] = [each for each in split["deps"] if not each["path"].startswith(("out/features", "out/sources"))]
    lock.write_text(yaml.safe_dump(stages))
    done = mlspec("release", "arrival", cwd=project, PATH=ENVIRONMENT["PATH"])
    assert "is not one of what is compiled: stage split ran with other parameters: split" in done.stderr


def test_what_cannot_be_run_is_one_line_with_a_way_out(project: Path) -> None:
    assert "no model is called 'arival'; did you mean 'arrival'?" in mlspec("experiment", "arival", cwd=project).stderr
    done = experiment(project, "--rows", "-1")
    assert done.returncode == 64
    shutil.rmtree(project / ".dvc")
    done = experiment(project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "help: " in done.stderr
    assert "Traceback" not in done.stderr
