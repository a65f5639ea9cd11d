"""`mlspec init --ci` writes a project whose workflows are rendered and whose jobs know what to install."""

import os
import subprocess
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

from command_line import files_of, mlspec
from data_files import customers_csv
from mlspec.lowering.libraries import lower_libraries
from mlspec.workflows.requirements import wanted
from wheels import folder_of_wheels

FLAGS = ("--task", "regression", "--label", "minutes", "--entity", "call", "--time", "began_at", "--feature", "queue")
IMAGE = f"python:3.11@sha256:{'a' * 64}"


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder_of_wheels(tmp_path / "wheels", wanted(lower_libraries({}), ()))
    return tmp_path / "wheels"


def init(folder: Path, *arguments: str | Path, wheels: Path | None = None) -> CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels or "/nowhere"), "PIP_CONFIG_FILE": os.devnull}
    done = mlspec("init", *arguments, cwd=folder, PATH="/usr/bin:/bin", **pip)
    assert "Traceback" not in done.stderr
    return done


def project_of(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((folder / "mlspec.yaml").read_text())
    return content


@pytest.mark.parametrize(("provider", "place"), [("github", ".github/workflows"), ("gitlab", ".gitlab/mlspec")])
def test_one_command_leaves_nothing_to_compile(provider: str, place: str, tmp_path: Path, wheels: Path) -> None:
    project = tmp_path / "calls"
    done = init(project, *FLAGS, "--ci", provider, wheels=wheels)
    assert (done.returncode, done.stderr) == (0, "")
    assert list((project / place).iterdir())
    assert "mlspec-compiler==" in (project / "requirements-ci.txt").read_text()
    for check in (["compile", "--check"], ["check"], ["ci", "lock", "--check"]):
        checked = mlspec(*check, project)
        assert (checked.returncode, checked.stderr) == (0, ""), check


def test_a_data_file_and_ci_go_together(tmp_path: Path, wheels: Path) -> None:
    done = init(tmp_path / "p", "--from", customers_csv(tmp_path / "customers.csv"), "--ci", "github", wheels=wheels)
    assert (done.returncode, done.stderr) == (0, "")
    assert mlspec("compile", "--check", tmp_path / "p").returncode == 0


def test_where_nothing_can_be_fetched_all_but_the_lock_is_written(tmp_path: Path) -> None:
    done = init(tmp_path / "p", *FLAGS, "--ci", "github")
    assert done.returncode == 0
    assert "requirements-ci.txt: not written: " in done.stderr
    assert "run `mlspec ci lock`" in done.stderr
    assert (tmp_path / "p" / "requirements-ci.in").exists()
    assert not (tmp_path / "p" / "requirements-ci.txt").exists()
    assert mlspec("compile", "--check", tmp_path / "p").returncode == 0


def test_what_flags_say_stands_in_the_project(tmp_path: Path) -> None:
    machines = ("--runner", "large", "--runner", "linux", "--image", IMAGE, "--remote", "s3://shop/dvc")
    done = init(tmp_path / "p", *FLAGS, "--ci", "gitlab", *machines)
    project = project_of(tmp_path / "p")
    assert (project["ci"]["provider"], project["ci"]["runners"]) == ("gitlab", ["large", "linux"])
    assert project["ci"]["image"] == IMAGE
    assert project["remotes"]["storage"]["url"] == "s3://shop/dvc"
    assert set(project["remotes"]["storage"]["credentials"]) == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    assert "dvc[s3]" in (tmp_path / "p" / "requirements-ci.in").read_text()
    assert "assumed: jobs" not in done.stdout
    assert "  dvc remote add -d storage s3://shop/dvc\n" in done.stdout


def test_the_branch_that_is_checked_out_is_the_protected_one(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "trunk", tmp_path / "p"], check=True)
    init(tmp_path / "p", *FLAGS, "--ci", "github")
    assert project_of(tmp_path / "p")["ci"]["branch"] == "trunk"


def test_a_branch_that_cannot_be_protected_is_not_taken(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "mlspec/x", tmp_path / "p"], check=True)
    init(tmp_path / "p", *FLAGS, "--ci", "github")
    assert project_of(tmp_path / "p")["ci"]["branch"] == "main"


def test_gitlab_is_led_to_the_pipeline(tmp_path: Path) -> None:
    init(tmp_path / "p", *FLAGS, "--ci", "gitlab")
    (included,) = yaml.safe_load((tmp_path / "p" / ".gitlab-ci.yml").read_text())["include"]
    assert (tmp_path / "p" / included["local"].removeprefix("/")).is_file()


def test_a_pipeline_of_people_is_left_alone_and_told_what_to_include(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / ".gitlab-ci.yml").write_text("mine: {script: [true]}\n")
    done = init(tmp_path / "p", *FLAGS, "--ci", "gitlab")
    assert (tmp_path / "p" / ".gitlab-ci.yml").read_text() == "mine: {script: [true]}\n"
    assert "add to its include:  - local: /.gitlab/mlspec/pipeline.yml" in done.stdout


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--runner", "a"], "--runner, --image and --remote go with --ci"),
        (["--ci", "github", "--image", IMAGE], "--image goes with --ci gitlab"),
    ],
)
def test_flags_without_a_use_are_refused(flags: list[str], told: str, tmp_path: Path) -> None:
    done = init(tmp_path / "p", *FLAGS, *flags)
    assert done.returncode == 64
    assert told in done.stderr
    assert files_of(tmp_path / "p") == {}


@pytest.mark.parametrize(
    "flags",
    [
        ["--ci", "gitlab", "--image", "python:3.12"],
        ["--ci", "github", "--runner", "a b"],
        ["--ci", "github", "--runner", "${{ x }}"],
        ["--ci", "github", "--remote", "http://x"],
        ["--ci", "github", "--remote", "s3://a}\nb: {"],
    ],
)
def test_a_flag_that_cannot_stand_in_a_spec_leaves_nothing(flags: list[str], tmp_path: Path) -> None:
    done = init(tmp_path / "p", *FLAGS, *flags)
    assert done.returncode == 1
    assert "nothing was written" in done.stderr
    assert files_of(tmp_path / "p") == {}
