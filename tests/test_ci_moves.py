"""What workflows call to move versions: one pull request each, on either forge and by real git, and nothing merged."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import MLSPEC
from forge_jobs import FORGES, Job
from released_projects import released_project
from scratch_repository import git
from test_kserve_moves import template as kserve
from test_watch_proposals import job_of

stepped = kserve
ABORT = {
    "format_version": "1.0",
    "environment": "production",
    "model": "churn",
    "version": "1.1.0",
    "revision": "7",
    "at": "2026-11-26T22:30:00Z",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = released_project(tmp_path_factory.mktemp("released") / "project")
    file = project / "mlspec.yaml"
    file.write_text(file.read_text().replace("branch: trunk", "branch: main"))
    subprocess.run([MLSPEC, "compile", project], check=True, capture_output=True)
    return project


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[Job]:
    with job_of(request.param, tmp_path, template) as found:
        yield found


@pytest.fixture
def github(tmp_path: Path, template: Path) -> Iterator[Job]:
    with job_of("github", tmp_path, template) as found:
        yield found


def environment_on(job: Job, branch: str) -> str:
    return git(job.origin, "show", f"{branch}:environments/production.yaml")


def test_a_rollback_is_one_pull_request(job: Job) -> None:
    branch = "mlspec/rollback-churn-production"
    for _ in range(2):
        done = job.run("rollback", "churn", "--in", "production", "--because", "the *desk* `calls`")
        assert done.returncode == 0, done.stdout + done.stderr
    (request,) = job.open()
    assert request["branch"] == branch
    assert request["title"] == "Return churn in production to its fallback"
    assert request["body"].startswith("> the \\*desk\\* \\`calls\\`\n\n## ")
    assert "version: 1.0.0" in environment_on(job, branch)
    assert "version: 1.1.0" in environment_on(job, "main")
    assert git(job.project, "status", "--porcelain") == ""


@pytest.mark.parametrize("model", ["-x", "$(touch pwned)", "churn;x", "Churn", ""])
def test_a_name_that_is_none_reaches_no_command(job: Job, model: str) -> None:
    done = job.run("rollback", "--in", "production", "--", model)
    assert done.returncode == 64, done.stdout + done.stderr
    assert job.requests() == []


def test_a_rollback_that_is_refused_proposes_nothing(job: Job) -> None:
    done = job.run("rollback", "churn", "--in", "production", "--to", "1.2.0")
    assert done.returncode == 1
    assert "refused" in done.stdout
    assert job.requests() == []


def test_an_abort_is_recorded_and_undone(job: Job) -> None:
    message = job.home / "abort.json"
    message.write_text(json.dumps(ABORT))
    for _ in range(2):
        done = job.run("revert", message)
        assert done.returncode == 0, done.stdout + done.stderr
    (request,) = job.open()
    branch = "mlspec/revert-churn-production"
    assert request["branch"] == branch
    assert "version: 1.0.0" in environment_on(job, branch)
    assert "2026-11-26T22:30:00Z" in git(job.origin, "show", f"{branch}:churn/releases/1.1.0.yaml")
    job.merge(request["number"])
    git(job.project, "pull", "-q", "origin", "main")
    done = job.run("revert", message)
    assert done.returncode == 0
    assert "nothing to revert" in done.stdout
    assert job.open() == []


def test_a_message_of_another_shape_is_refused(job: Job) -> None:
    message = job.home / "abort.json"
    message.write_text(json.dumps(ABORT | {"model": "../../x"}))
    done = job.run("revert", message)
    assert done.returncode == 1
    assert job.requests() == []


def released_in_work_tree(job: Job) -> None:
    """Leaves in the work tree what a job that released 1.2.0 leaves: as if only 1.1.0 had been there before."""
    record, frozen = "churn/releases/1.2.0.yaml", "generated/churn/1.2.0"
    kept = job.home / "kept"
    shutil.copytree(job.project / frozen, kept / "frozen")
    shutil.copyfile(job.project / record, kept / "record")
    spec = job.project / "churn" / "model.yaml"
    spec.write_text(spec.read_text().replace("version: 1.3.0", "version: 1.2.0"))
    git(job.project, "rm", "-r", "-q", record, frozen)
    subprocess.run([MLSPEC, "compile", job.project], check=True, capture_output=True)
    git(job.project, "add", "--all")
    git(job.project, "commit", "-q", "-m", "before the release")
    git(job.project, "push", "-q", "origin", "HEAD:main")
    shutil.copytree(kept / "frozen", job.project / frozen)
    shutil.copyfile(kept / "record", job.project / record)
    subprocess.run([MLSPEC, "compile", job.project], check=True, capture_output=True)


def test_a_release_goes_from_the_job_that_trains_to_the_one_that_proposes(job: Job) -> None:
    released_in_work_tree(job)
    packed = job.home / "packed"
    done = job.run("pack", "churn", packed / "churn")
    assert done.returncode == 0, done.stdout + done.stderr
    git(job.project, "stash", "-q", "--include-untracked")
    for _ in range(2):
        done = job.run("unpack", packed)
        assert done.returncode == 0, done.stdout + done.stderr
    (request,) = job.open()
    assert (request["branch"], request["title"]) == ("mlspec/release-churn-1.2.0", "Release churn 1.2.0")
    assert "| log_loss | 0.47 | 0.45 to 0.49 |" in request["body"]
    changed = job.files("mlspec/release-churn-1.2.0")
    assert changed["churn/releases/1.2.0.yaml"] == "A"
    assert all(path.startswith(("churn/releases/", "generated/", "dvc.yaml", ".gitignore")) for path in changed)


def test_a_release_that_brings_more_is_left_alone(job: Job) -> None:
    released_in_work_tree(job)
    (job.project / "environments" / "production.yaml").write_text("apiVersion: mlspec.dev/v1\n")
    packed = job.home / "packed"
    assert job.run("pack", "churn", packed / "churn").returncode == 0
    git(job.project, "stash", "-q", "--include-untracked")
    done = job.run("unpack", packed)
    assert done.returncode == 1
    assert "environments/production.yaml" in done.stdout
    assert job.requests() == []


@pytest.mark.parametrize("file", ["release.md", "version.txt"])
def test_a_full_disk_leaves_no_release_to_propose(github: Job, file: str) -> None:
    released_in_work_tree(github)
    packed = github.home / "packed" / "churn"
    packed.mkdir(parents=True)
    (packed / file).symlink_to("/dev/full")
    done = github.run("pack", "churn", packed)
    assert done.returncode == 1
    assert "cannot be written: no space left on device\nhelp: make room" in done.stderr
    (packed / file).unlink()
    done = github.run("unpack", packed.parent)
    assert (done.returncode, github.requests()) == (0, []), done.stdout + done.stderr
    assert github.run("pack", "churn", packed).returncode == 0
    assert github.run("unpack", packed.parent).returncode == 0
    assert [request["title"] for request in github.open()] == ["Release churn 1.2.0"]


def test_what_was_not_released_is_not_packed(job: Job) -> None:
    done = job.run("pack", "churn", job.home / "packed")
    assert done.returncode == 1
    assert "has no record of a release here" in done.stderr


def test_nothing_packed_is_no_fault(job: Job) -> None:
    (job.home / "packed").mkdir()
    done = job.run("unpack", job.home / "packed")
    assert (done.returncode, done.stdout) == (0, "nothing was released\n")


def test_tags_are_pushed_once(job: Job) -> None:
    for _ in range(2):
        done = job.run("tag")
        assert done.returncode == 0, done.stdout + done.stderr
    assert "1 made and pushed" not in done.stdout
    assert git(job.origin, "tag", "--list", "churn@v1.2.0") == "churn@v1.2.0"


@pytest.mark.parametrize("forge", FORGES)
def test_a_version_that_waits_goes_to_its_first_stage(forge: str, tmp_path: Path, stepped: Path) -> None:
    project = Path(shutil.copytree(stepped, tmp_path / "stepped"))
    file = project / "mlspec.yaml"
    file.write_text(file.read_text().replace("branch: trunk", "branch: main"))
    subprocess.run(
        [MLSPEC, "promote", "churn", "1.2.0", "--to", "production", project], check=True, capture_output=True
    )
    with job_of(forge, tmp_path, project) as job:
        done = job.run("advance")
        assert done.returncode == 0, done.stdout + done.stderr
        (request,) = job.open()
        assert request["branch"] == "mlspec/advance-churn-production"
        assert "reached" in environment_on(job, request["branch"])
        job.merge(request["number"])
        git(job.project, "pull", "-q", "origin", "main")
        done = job.run("advance", "--prometheus", "http://127.0.0.1:9")
        assert done.returncode == 0, done.stdout + done.stderr
        assert job.open() == []
