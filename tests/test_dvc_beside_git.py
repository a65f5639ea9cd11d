"""DVC runs what git ignores by a copy of the machine's settings: those themselves and the project's stay."""

import subprocess
import sys
from pathlib import Path

import pytest

from command_line import minimal_project
from mlspec.cli.dvc_beside_git import FOLDER, beside_git
from mlspec.cli.refusal import Refusal
from scratch_repository import git

pytestmark = pytest.mark.slow

DVC = [sys.executable, "-m", "dvc"]
MACHINE = "[cache]\n    type = copy\n[core]\n    autostage = true\n"
STAGES = "stages:\n  one:\n    cmd: echo 1 > out\n    outs: [out]\n"


def dvc(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DVC, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a pipeline in a folder that git ignores."""
    project = minimal_project(tmp_path / "project")
    git(project, "init", "-q")
    assert dvc(project, "init", "--quiet").returncode == 0
    (project / ".gitignore").write_text("/scratch/\n")
    (project / "scratch").mkdir()
    (project / "scratch/dvc.yaml").write_text(STAGES)
    return project


def settings(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (folder / ".dvc").iterdir() if path.is_file()}


def test_a_pipeline_that_git_ignores_runs_and_no_setting_changes(project: Path) -> None:
    before = settings(project)
    assert "is git-ignored" in dvc(project / "scratch", "repro").stderr
    with beside_git(project) as environment:
        done = dvc(project / "scratch", "repro", environment=environment)
        assert done.returncode == 0, done.stderr
    assert (project / "scratch/out").read_text() == "1\n"
    assert settings(project) == before
    assert not Path(environment[FOLDER]).exists()


def test_what_the_machine_says_holds_and_stays(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = tmp_path / "machine"
    machine.mkdir()
    (machine / "config").write_text(MACHINE)
    monkeypatch.setenv(FOLDER, str(machine))
    with beside_git(project) as environment:
        told = dvc(project, "config", "--list", environment=environment).stdout.split()
    assert {"cache.type=copy", "core.autostage=true", "core.no_scm=true"} <= set(told)
    assert (machine / "config").read_text() == MACHINE


def test_a_dvc_that_does_not_start_is_one_line(project: Path) -> None:
    (project / ".dvc/config").write_text("[core\n")
    with pytest.raises(Refusal, match=r"DVC does not run here: .*\nhelp: "), beside_git(project):
        pass
