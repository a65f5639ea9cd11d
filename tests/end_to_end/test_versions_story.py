"""Two real releases, their promotions and a way back: git, gto and dvc say the same of them in a fresh clone."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from flight_delay import ENVIRONMENT, run
from test_release import PIPELINE, PRODUCTION, commit, edit, files_of, project, release

from command_line import mlspec

pytestmark = pytest.mark.slow
__all__ = ["project"]


def told(folder: Path, *arguments: str) -> str:
    done = mlspec(*arguments, cwd=folder, PATH=ENVIRONMENT["PATH"])
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def release_and_push(folder: Path) -> None:
    done = release(folder)
    assert done.returncode == 0, done.stderr
    commit(folder)
    run(["dvc", "push", "--quiet"], folder / PIPELINE)


@pytest.fixture
def clone(project: Path, tmp_path: Path) -> Path:
    """A clone of what was merged, tagged by CI: 0.1.0 serves again after 0.2.0 did."""
    run(["dvc", "remote", "add", "--default", "shared", str(tmp_path / "remote")], project)
    commit(project)
    release_and_push(project)
    (project / "environments").mkdir()
    (project / "environments" / "production.yaml").write_text(PRODUCTION)
    told(project, "compile", ".")
    commit(project)
    edit(project, "LogisticRegression, scale: standard}", "LogisticRegression, scale: standard, params: {C: 0.02}}")
    assert "arrival needs 0.2.0 (minor: training" in told(project, "bump", "arrival")
    told(project, "compile", ".")
    commit(project)
    run(["dvc", "repro", "--quiet"], project / PIPELINE)
    release_and_push(project)
    told(project, "promote", "arrival", "0.2.0", "--to", "production")
    commit(project)
    told(project, "rollback", "arrival", "--in", "production")
    commit(project)
    run(["git", "clone", "--quiet", "--bare", str(project), "origin"], tmp_path)
    run(["git", "clone", "--quiet", "origin", "ci"], tmp_path)
    assert told(tmp_path / "ci", "tag", "--push").endswith("5 made and pushed, 0 there already\n")
    run(["git", "clone", "--quiet", "origin", "clone"], tmp_path)
    return tmp_path / "clone"


def test_mlspec_gto_and_dvc_agree(clone: Path, project: Path, tmp_path: Path) -> None:
    (model,) = json.loads(told(clone, "versions", "--format", "json"))["models"]
    serves = {
        each["record"]["version"]: [place["environment"] for place in each["serves"]] for each in model["versions"]
    }
    assert serves == {"0.2.0": [], "0.1.0": ["production"]}
    shown: Any = json.loads(run(["gto", "show", "arrival", "--json"], clone))
    assert [each["version"] for each in shown] == ["v0.2.0", "v0.1.0"]
    assert run(["gto", "show", "arrival#production", "--version"], clone).split() == ["v0.1.0"]
    packages = {}
    for name, asked in {
        "0.1.0": ["--rev", "v0.1.0"],
        "0.2.0": ["--rev", "v0.2.0"],
        "production": ["--stage", "production"],
    }.items():
        run(["dvc", "artifacts", "get", str(clone), "arrival", *asked, "-o", name], tmp_path)
        packages[name] = files_of(tmp_path / name)
    assert packages["0.2.0"] == files_of(project / PIPELINE / "out" / "package")
    assert packages["production"] == packages["0.1.0"] != packages["0.2.0"]

    said = told(clone, "diff", "arrival", "0.1.0", "0.2.0")
    assert "arrival 0.1.0 -> 0.2.0: minor version; training is done again" in said
    assert "0.1.0 on the rows of 0.2.0" in said
    assert "each was measured on test rows of its own" not in said
    record = yaml.safe_load((clone / "arrival/releases/0.1.0.yaml").read_text())
    served = told(clone, "versions", "--at", "2100-01-01")
    assert "  arrival 0.1.0 since " in served
    assert f"trained on  trips {record['digests']['data']['trips'][:19]}" in served
    assert told(clone, "prune").endswith("0 removed, 2 kept\n")
