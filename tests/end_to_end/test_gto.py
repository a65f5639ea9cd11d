"""The tags that mlspec makes mean to the real gto and dvc what `mlspec versions` says, in a fresh clone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import mlspec
from released_story import day, empty_project, merge, release, serve
from scratch_repository import commit, git

pytestmark = pytest.mark.slow
TOOLS = Path(sys.executable).parent


def run(*command: str, cwd: Path) -> str:
    """Returns what a tool beside this Python prints, without git's or dvc's settings of the machine."""
    done = subprocess.run(
        [TOOLS / command[0], *command[1:]],
        cwd=cwd,
        env={**os.environ, "DVC_NO_ANALYTICS": "1", "GTO_NO_ANALYTICS": "1", "PATH": f"{TOOLS}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def freeze(project: Path, version: str) -> None:
    """Leaves what a release leaves: the frozen pipeline with its lock, the record, and the artifact's new path."""
    pipeline = project / "generated" / "churn" / version / "pipeline"
    pipeline.mkdir(parents=True)
    code = (
        f"import pathlib as p; f = p.Path('out/package'); f.mkdir(parents=True); (f / 'model').write_text('{version}')"
    )
    words = f'python -c "{code}"'
    (pipeline / "dvc.yaml").write_text(json.dumps({"stages": {"package": {"cmd": words, "outs": ["out/package"]}}}))
    run("dvc", "repro", "--quiet", cwd=pipeline)
    run("dvc", "push", "--quiet", cwd=pipeline)
    path = f"generated/churn/{version}/pipeline/out/package"
    (project / "dvc.yaml").write_text(f"artifacts:\n  churn:\n    path: {path}\n    type: model\n")
    release(project, version)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone of two releases: production went to the newer one and back, and another clone pushed the tags."""
    folder = tmp_path_factory.mktemp("gto")
    project = empty_project(folder / "models")
    run("dvc", "init", "--quiet", cwd=project)
    run("dvc", "remote", "add", "--default", "shared", str(folder / "remote"), cwd=project)
    commit(project, "begin", day(1))
    freeze(project, "1.0.0")
    merge(project, 5)
    serve(project, "1.0.0")
    serve(project, "1.0.0", name="staging")
    merge(project, 7)
    freeze(project, "1.1.0")
    merge(project, 9)
    serve(project, "1.1.0", name="staging")
    merge(project, 10)
    serve(project, "1.1.0", "1.0.0")
    merge(project, 11)
    serve(project, "1.0.0", "1.1.0")
    merge(project, 13)
    git(folder, "clone", "-q", "--bare", str(project), "origin")
    git(folder, "clone", "-q", str(folder / "origin"), "ci")
    assert mlspec("tag", "--push", cwd=folder / "ci").returncode == 0
    git(folder, "clone", "-q", str(folder / "origin"), "clone")
    return folder / "clone"


def test_gto_shows_the_versions_and_stages_that_mlspec_does(clone: Path) -> None:
    shown = json.loads(run("gto", "show", "churn", "--json", cwd=clone))
    (model,) = json.loads(mlspec("versions", "--format", "json", cwd=clone).stdout)["models"]
    assert [each["version"] for each in shown] == [f"v{each['record']['version']}" for each in model["versions"]]
    for stage, version in (("production", "1.0.0"), ("staging", "1.1.0")):
        assert run("gto", "show", f"churn#{stage}", "--version", cwd=clone).split() == [f"v{version}"]
        (served,) = [
            each["record"]["version"]
            for each in model["versions"]
            if stage in [place["environment"] for place in each["serves"]]
        ]
        assert served == version


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        (("--rev", "v1.0.0"), "1.0.0"),
        (("--rev", "v1.1.0"), "1.1.0"),
        (("--stage", "production"), "1.0.0"),
        (("--stage", "staging"), "1.1.0"),
        ((), "1.1.0"),
    ],
)
def test_dvc_fetches_the_package_that_a_version_or_an_environment_names(
    asked: tuple[str, ...], version: str, clone: Path, tmp_path: Path
) -> None:
    run("dvc", "artifacts", "get", str(clone), "churn", *asked, "-o", str(tmp_path / "package"), cwd=tmp_path)
    assert (tmp_path / "package" / "model").read_text() == version


def test_gto_takes_no_tag_for_broken(clone: Path) -> None:
    assert run("gto", "doctor", cwd=clone)
    history = json.loads(run("gto", "history", "churn", "--json", cwd=clone))
    assert len(history) >= len(git(clone, "tag").splitlines())
