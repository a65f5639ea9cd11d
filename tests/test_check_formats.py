"""`mlspec check --format`: the same findings for a person, for tools and for the forges."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import break_model, minimal_project, mlspec

EXTRACT = Path(__file__).parent / "unit" / "diagnostics" / "sarif-2.1.0-extract.schema.json"
MACHINE = ("json", "github", "gitlab", "sarif")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A project with one fault, in a folder of its repository."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    project = minimal_project(tmp_path / "repository" / "ml" / "models")
    break_model(project)
    return project


@pytest.mark.parametrize("form", MACHINE)
def test_findings_for_tools_are_the_result_and_stand_on_stdout(form: str, broken: Path) -> None:
    done = mlspec("check", "--format", form, broken)
    assert (done.returncode, done.stderr) == (1, "")
    assert "MLS204" in done.stdout
    assert done.stdout == mlspec("check", "--format", form, broken / "churn", PYTHONIOENCODING="ascii").stdout


@pytest.mark.parametrize("form", MACHINE)
def test_no_findings_are_a_report_without_any(form: str, tmp_path: Path) -> None:
    done = mlspec("check", "--format", form, minimal_project(tmp_path / "project"))
    assert (done.returncode, done.stderr) == (0, "")
    if form == "github":
        assert done.stdout == ""
    else:
        assert "MLS" not in json.dumps(json.loads(done.stdout))


def test_forges_read_files_from_the_root_of_the_repository(broken: Path) -> None:
    file = "ml/models/churn/model.yaml"
    assert f"::error file={file},line=25," in mlspec("check", "--format", "github", broken).stdout
    (issue,) = json.loads(mlspec("check", "--format", "gitlab", broken).stdout)
    assert issue["location"] == {"path": file, "lines": {"begin": 25, "end": 25}}
    (result,) = json.loads(mlspec("check", "--format", "sarif", broken).stdout)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == file
    (finding,) = json.loads(mlspec("check", "--format", "json", broken).stdout)["diagnostics"]
    assert finding["span"]["file"] == "churn/model.yaml"


def test_project_at_the_root_of_its_repository_and_without_one(tmp_path: Path) -> None:
    project = minimal_project(tmp_path / "project")
    break_model(project)
    for _ in ("without", "with"):
        told = mlspec("check", "--format", "github", project).stdout
        assert re.match(r"::error file=churn/model\.yaml,", told)
        (project / ".git").write_text("gitdir: elsewhere\n")


def test_a_folder_of_any_name_speaks_no_second_command(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = minimal_project(tmp_path / "a\n::error::b" / "c::d,e%0A")
    break_model(project)
    told = mlspec("check", "--format", "github", project).stdout
    assert told.count("\n") == 1
    assert told.startswith("::error file=a\\x0a%3A%3Aerror%3A%3Ab/c%3A%3Ad%2Ce%250A/churn/model.yaml,line=25,")


def test_a_foreign_tool_accepts_the_sarif_log(broken: Path, tmp_path: Path) -> None:
    log = tmp_path / "findings.sarif"
    log.write_text(mlspec("check", "--format", "sarif", broken).stdout)
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", EXTRACT, log]
    assert subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 0
    log.write_text(log.read_text().replace('"startLine": 25', '"startLine": 0'))
    assert subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == 1
