"""What a compile does to files that stand there already: a person's edit is never lost, a stale file never stays."""

import shutil
from pathlib import Path

import pytest

from command_line import break_model, files_of, minimal_project, mlspec

EDITED = "generated/churn/candidate/pipeline/dvc.yaml"


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    project = minimal_project(tmp_path / "project")
    assert mlspec("compile", project).returncode == 0
    return project


def edit(project: Path) -> int:
    """Changes the last line of a generated file by hand and returns its number."""
    text = (project / EDITED).read_text()
    (project / EDITED).write_text(text.removesuffix("\n") + " # by hand\n")
    return text.count("\n")


def test_hand_edit_is_refused_and_nothing_is_written(compiled: Path) -> None:
    edit(compiled)
    spec = compiled / "churn" / "model.yaml"
    spec.write_text(spec.read_text().replace("seed: 1", "seed: 2"))
    before = files_of(compiled)
    done = mlspec("compile", compiled)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{EDITED}: was edited by hand" in done.stderr
    assert "help: " in done.stderr
    assert "--force" in done.stderr
    assert files_of(compiled) == before


def test_check_names_the_line_of_a_hand_edit(compiled: Path) -> None:
    line = edit(compiled)
    before = files_of(compiled)
    done = mlspec("compile", "--check", compiled)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{EDITED}:{line}: differs from what the specs compile to\n")
    assert files_of(compiled) == before


def test_force_overwrites_a_hand_edit(compiled: Path) -> None:
    before = files_of(compiled)
    edit(compiled)
    done = mlspec("compile", "--force", compiled)
    assert (done.returncode, done.stderr) == (0, "")
    assert files_of(compiled) == before
    assert mlspec("compile", "--check", compiled).returncode == 0


def test_missing_file_is_told_and_written_anew(compiled: Path) -> None:
    before = files_of(compiled)
    (compiled / EDITED).unlink()
    done = mlspec("compile", "--check", compiled)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{EDITED}:1: is missing\n")
    assert mlspec("compile", compiled).stdout.startswith("1 written, ")
    assert files_of(compiled) == before


def test_files_of_a_model_that_is_gone_are_removed(compiled: Path) -> None:
    shutil.copytree(compiled / "churn", compiled / "orders")
    spec = compiled / "orders" / "model.yaml"
    spec.write_text(spec.read_text().replace("name: churn", "name: orders"))
    before = files_of(compiled / "generated")
    assert mlspec("compile", compiled).returncode == 0
    assert (compiled / "generated" / "orders").is_dir()
    shutil.rmtree(compiled / "orders")

    checked = mlspec("compile", "--check", compiled)
    assert checked.returncode == 1
    assert "generated/orders/candidate/plan.json:1: is generated no more" in checked.stderr
    done = mlspec("compile", compiled)
    assert done.returncode == 0
    assert files_of(compiled / "generated") == before
    assert not (compiled / "generated" / "orders" / "candidate").exists()


def test_file_of_a_person_in_the_folder_of_a_model_that_is_gone_stays(compiled: Path) -> None:
    shutil.rmtree(compiled / "churn")
    note = compiled / "generated" / "churn" / "candidate" / "note.txt"
    note.write_text("mine")
    assert mlspec("compile", compiled).returncode == 0
    of_the_project = ["project/manifest.json", "project/project.json"]
    assert list(files_of(compiled / "generated")) == ["churn/candidate/note.txt", *of_the_project]


def test_diff_shows_the_change_and_writes_nothing(compiled: Path) -> None:
    spec = compiled / "churn" / "model.yaml"
    spec.write_text(spec.read_text().replace("seed: 1", "seed: 2"))
    before = files_of(compiled)
    done = mlspec("compile", "--diff", compiled)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--- generated/churn/candidate/pipeline/params.yaml\n" in done.stdout
    changed = [line for line in done.stdout.splitlines() if line.startswith(("+ ", "- "))]
    assert changed, "a unified diff shows lines that come and go"
    assert files_of(compiled) == before
    assert mlspec("compile", "--diff", "--check", compiled).returncode == 1


def test_nothing_is_written_when_any_model_has_an_error(tmp_path: Path) -> None:
    project = minimal_project(tmp_path / "project")
    shutil.copytree(project / "churn", project / "orders")
    other = project / "orders" / "model.yaml"
    other.write_text(other.read_text().replace("name: churn", "name: orders"))
    break_model(project)
    before = files_of(project)
    for options in ([], ["--force"], ["--check"], ["--diff"]):
        done = mlspec("compile", *options, project)
        assert (done.returncode, done.stdout) == (1, "")
        assert "error[MLS204]" in done.stderr
        assert files_of(project) == before
