"""The dvc.yaml beside mlspec.yaml names the last release of each model, and leaves a person's own lines alone."""

import shutil
from pathlib import Path

import pytest
import yaml

from command_line import mlspec
from good_specs import PROJECTS

OWN = "stages:\n  notes: {cmd: echo notes}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return shutil.copytree(PROJECTS["released"], tmp_path / "project", ignore=shutil.ignore_patterns("expected"))


def artifacts(project: Path) -> object:
    return yaml.safe_load((project / "dvc.yaml").read_text()).get("artifacts")


def package(version: str) -> object:
    return {"churn": {"path": f"generated/churn/{version}/pipeline/out/package", "type": "model"}}


def test_the_last_release_is_named_beside_a_persons_own_stages(project: Path) -> None:
    (project / "dvc.yaml").write_text(OWN)
    assert mlspec("compile", project).returncode == 0
    assert artifacts(project) == package("1.1.0")
    assert (project / "dvc.yaml").read_text().startswith(OWN)
    assert mlspec("compile", project, "--check").returncode == 0


def test_the_entry_goes_back_with_the_record(project: Path) -> None:
    assert mlspec("compile", project).returncode == 0
    (project / "churn" / "releases" / "1.1.0.yaml").unlink()
    environment = project / "environments" / "production.yaml"
    environment.write_text(environment.read_text().replace("{version: 1.1.0, fallback: 1.0.0}", "{version: 1.0.0}"))
    assert mlspec("compile", project, "--check").returncode == 1
    assert mlspec("compile", project).returncode == 0
    assert artifacts(project) == package("1.0.0")


@pytest.mark.parametrize(
    ("text", "told"), [("artifacts: {mine: {path: x}}\n", "outside of mlspec's marks"), ("a: [\n", "no YAML")]
)
def test_artifacts_of_a_persons_own_are_refused_before_anything_is_written(project: Path, text: str, told: str) -> None:
    (project / "dvc.yaml").write_text(text)
    done = mlspec("compile", project)
    assert (done.returncode, done.stdout) == (64, "")
    assert told in done.stderr
    assert not (project / "generated" / "project").exists()
