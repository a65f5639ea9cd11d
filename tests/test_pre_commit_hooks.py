"""The hooks that other repositories use, run by pre-commit itself on a project of its own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from command_line import MLSPEC, break_model, minimal_project, mlspec

HOOKS = Path(__file__).parents[1] / ".pre-commit-hooks.yaml"
IDS = [hook["id"] for hook in yaml.safe_load(HOOKS.read_text())]


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    home = {"PRE_COMMIT_HOME": str(cwd.parent / "cache"), "PATH": f"{MLSPEC.parent}:{os.environ['PATH']}"}
    return subprocess.run(
        arguments, cwd=cwd, env={**os.environ, **home}, capture_output=True, text=True, timeout=120, check=False
    )


def committed(folder: Path) -> str:
    """Returns the revision of `folder`, made a repository with all its files."""
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        done = run("git", *arguments, cwd=folder)
        assert done.returncode == 0, done.stderr
    return run("git", "rev-parse", "HEAD", cwd=folder).stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(HOOKS, hooks)
    revision = committed(hooks)
    project = minimal_project(tmp_path / "project")
    assert mlspec("compile", project).returncode == 0
    # The mlspec that is under test, not one that pre-commit would install.
    used = [{"id": name, "language": "system"} for name in IDS]
    config = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": used}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    committed(project)
    return project


def failed(project: Path) -> list[str]:
    """Returns the hooks that fail on all files of the project."""
    outcomes = {name: run("pre-commit", "run", name, "--all-files", cwd=project) for name in IDS}
    assert all("Skipped" not in done.stdout for done in outcomes.values())
    return [name for name, done in outcomes.items() if done.returncode != 0]


@pytest.mark.slow
def test_hooks_pass_a_clean_project_and_find_what_is_wrong(project: Path) -> None:
    model = project / "churn" / "model.yaml"
    good = model.read_text()
    assert failed(project) == []
    model.write_text(f"\n\n{good}")
    assert failed(project) == ["mlspec-fmt"]
    assert model.read_text() == good
    model.write_text(good.replace("seed: ", "seed: 1"))
    assert failed(project) == ["mlspec-compile"]
    model.write_text(good)
    break_model(project)
    assert failed(project) == ["mlspec-check", "mlspec-compile"]
