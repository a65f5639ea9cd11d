"""Which files of a project are specs, and which are refused or left alone."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from command_line import mlspec
from good_specs import PROJECTS


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(PROJECTS["released"], folder, ignore=shutil.ignore_patterns("expected"))
    return folder


def refusal(project: Path) -> str:
    done = mlspec("compile", project)
    assert done.returncode == 64
    assert "Traceback" not in done.stderr
    assert not (project / "generated").exists()
    return done.stderr


def plan(project: Path) -> dict[str, object]:
    assert mlspec("compile", project).returncode == 0
    content: dict[str, object] = json.loads((project / "generated" / "project" / "project.json").read_text())
    return content


def test_digest_of_a_record_is_the_one_of_its_bytes(project: Path) -> None:
    file = project / "churn" / "releases" / "1.1.0.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n") + "# geprüft\r\n".encode())
    releases = plan(project)["releases"]
    assert isinstance(releases, list)
    assert releases[1]["record"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def test_what_is_no_yaml_is_a_persons_own(project: Path) -> None:
    before = plan(project)
    (project / "environments" / "README.md").write_text("who serves whom\n")
    (project / "environments" / ".production.yaml.swp").write_bytes(b"\x00")
    assert plan(project) == before


def test_environment_is_no_model(project: Path) -> None:
    text = (project / "environments" / "stores.yaml").read_text()
    (project / "environments" / "model.yaml").write_text(text.replace("name: stores", "name: model"))
    environments = plan(project)["environments"]
    assert isinstance(environments, list)
    assert [environment["name"] for environment in environments] == ["model", "production", "staging", "stores"]


@pytest.mark.parametrize("name", ["late.yml", "Late.YAML", "a b.yaml", "é.yaml", "-x.yaml", "a\nb.yaml", "$(x).yaml"])
@pytest.mark.parametrize("folder", ["environments", "churn/releases"])
def test_file_that_looks_like_a_spec_is_not_passed_over(folder: str, name: str, project: Path) -> None:
    (project / folder / name).write_text("")
    told = refusal(project)
    assert told.count("\n") == 1
    assert "name a spec by letters, digits" in told


@pytest.mark.parametrize("place", ["environments", "churn/releases"])
def test_linked_folder_is_not_followed(place: str, project: Path) -> None:
    elsewhere = project.parent / "elsewhere"
    (project / place).rename(elsewhere)
    (project / place).symlink_to(elsewhere)
    assert "links are not followed" in refusal(project)


@pytest.mark.parametrize("place", ["environments/production.yaml", "churn/releases/1.0.0.yaml"])
def test_linked_file_is_not_followed(place: str, project: Path) -> None:
    elsewhere = project.parent / "elsewhere.yaml"
    (project / place).rename(elsewhere)
    (project / place).symlink_to(elsewhere)
    assert "links are not followed" in refusal(project)


def test_file_in_the_folders_place_is_refused(project: Path) -> None:
    shutil.rmtree(project / "environments")
    (project / "environments").write_text("")
    assert "environments: a folder of specs is expected here" in refusal(project)


def test_oversized_record_is_told_as_such(project: Path) -> None:
    (project / "churn" / "releases" / "1.0.0.yaml").write_bytes(b"#" * 1_000_001)
    done = mlspec("check", project)
    assert done.returncode == 1
    assert "churn/releases/1.0.0.yaml:1:1: error[MLS001]" in done.stderr


def test_waiver_holds_in_an_environment(project: Path) -> None:
    file = project / "environments" / "production.yaml"
    waiver = "  # mlspec: ignore[MLS804] reason=1.0.0 leaked until=2027-01-31"
    file.write_text(file.read_text().replace(", fallback: 1.0.0}", "}" + waiver))
    done = mlspec("check", project, "--today", "2026-06-30")
    assert (done.returncode, "MLS804" in done.stderr) == (0, False)
    assert "MLS804" in mlspec("check", project, "--today", "2027-02-01").stderr


def test_environment_that_is_gone_leaves_the_plan(project: Path) -> None:
    assert "ml-stores" in json.dumps(plan(project))
    (project / "environments" / "stores.yaml").unlink()
    assert mlspec("compile", "--check", project).returncode == 1
    assert "ml-stores" not in json.dumps(plan(project))
