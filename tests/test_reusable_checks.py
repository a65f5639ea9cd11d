"""The action and the component that others use: judged as workflows are, and run as those do."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from command_line import MLSPEC, minimal_project
from mlspec.workflows.actions import actions
from scratch_repository import commit, repository
from workflow_judges import findings, workflows_in

COMPONENT = "templates/check/template.yml"


def component(checkout: Path, **inputs: str) -> dict[str, Any]:
    """Returns the jobs of the component with its inputs filled in, as GitLab does before it reads them."""
    text = (checkout / COMPONENT).read_text(encoding="utf-8")
    head, body = text.split("\n---\n")
    known: dict[str, Any] = yaml.safe_load(head)["spec"]["inputs"]
    given = {name: inputs.get(name, each.get("default")) for name, each in known.items()}
    assert None not in given.values()
    used = set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", body))
    assert used == set(known)
    return yaml.safe_load(re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: str(given[found[1]]), body))


def test_no_judge_minds_them(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "action.yml").write_bytes((checkout / "action.yml").read_bytes())
    (tmp_path / ".gitlab-ci.yml").write_text(yaml.safe_dump(component(checkout, image="python:3.12")), encoding="utf-8")
    found = workflows_in(tmp_path)
    assert (len(found.actions), len(found.gitlab)) == (1, 1)
    assert findings(found) == []


def test_the_action_uses_what_workflows_use(checkout: Path) -> None:
    text = (checkout / "action.yml").read_text(encoding="utf-8")
    listed = {f"{each.uses} # {each.tag}" for each in actions()}
    assert set(re.findall(r"(?m)^ +uses: (.*)$", text)) <= listed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "project")
    shutil.copytree(minimal_project(tmp_path / "minimal"), folder, dirs_exist_ok=True)
    subprocess.run([MLSPEC, "compile", folder], check=True, capture_output=True)
    commit(folder, "begin")
    return folder


def scripts(checkout: Path) -> list[tuple[dict[str, str], str]]:
    """Returns the steps of the action that call mlspec: what they are given, and their lines."""
    document = yaml.safe_load((checkout / "action.yml").read_text(encoding="utf-8"))
    return [(step["env"], step["run"]) for step in document["runs"]["steps"] if "env" in step]


def run_action(checkout: Path, project: Path, folder: Path) -> list[int]:
    command = folder / "mlspec" / "bin" / "mlspec"
    command.parent.mkdir(parents=True, exist_ok=True)
    command.unlink(missing_ok=True)
    command.symlink_to(MLSPEC)
    codes = []
    for env, script in scripts(checkout):
        given = {"PROJECT": str(project), "AGAINST": "HEAD"}
        assert set(env) <= set(given)
        there = {
            **os.environ,
            **{name: given[name] for name in env},
            "RUNNER_TEMP": str(folder),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "GITHUB_OUTPUT": str(folder / "output"),
        }
        done = subprocess.run(
            ["bash", "-c", script], cwd=project, env=there, capture_output=True, text=True, check=False
        )
        codes.append(done.returncode)
    return codes


def test_the_action_says_what_a_merge_does(checkout: Path, project: Path, tmp_path: Path) -> None:
    assert run_action(checkout, project, tmp_path / "runner") == [0, 0, 0]
    assert "mlspec plan" in (tmp_path / "runner" / "summary.md").read_text(encoding="utf-8")
    spec = project / "churn" / "model.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("kind: Model", "kind: Modle"), encoding="utf-8")
    assert run_action(checkout, project, tmp_path / "again") == [1, 1, 1]
    assert not (tmp_path / "again" / "output").exists()


def test_the_component_says_what_a_merge_does(checkout: Path, project: Path) -> None:
    (job,) = component(checkout, image="python:3.12", project=str(project)).values()
    there = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "HEAD",
        **job["variables"],
    }
    (script,) = job["script"]
    for before, after, code in (("", "", 0), ("kind: Model", "kind: Modle", 1)):
        spec = project / "churn" / "model.yaml"
        spec.write_text(spec.read_text(encoding="utf-8").replace(before, after) if before else spec.read_text("utf-8"))
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=project, env=there, check=False)
        assert done.returncode == code
    assert (project / "mlspec-findings.json").read_text(encoding="utf-8").startswith("[")
