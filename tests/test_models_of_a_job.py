"""`mlspec ci models`: which models a job is about, by what changed, what is released and what is due."""

import json
import shutil
from pathlib import Path

import pytest

from command_line import MINIMAL, mlspec
from good_specs import PROJECTS
from scratch_repository import commit, git, repository

SPEC = (MINIMAL / "churn" / "model.yaml").read_text()


def model(project: Path, name: str, also: str = "") -> None:
    (project / name).mkdir(exist_ok=True)
    (project / name / "model.yaml").write_text(SPEC.replace("name: churn", f"name: {name}") + also)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "project")
    shutil.copy(MINIMAL / "mlspec.yaml", folder)
    for name in ("churn", "fraud", "delay"):
        model(folder, name)
    commit(folder, "begin")
    git(folder, "switch", "-q", "-c", "change")
    return folder


def models(project: Path, *options: str) -> list[str]:
    done = mlspec("ci", "models", *options, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    found: list[str] = json.loads(done.stdout)
    return found


def changed(project: Path) -> list[str]:
    commit(project)
    return models(project, "--changed-since", "main")


def test_without_options_it_is_all_of_them_sorted(project: Path) -> None:
    assert models(project) == ["churn", "delay", "fraud"]


def test_a_models_own_files_change_it(project: Path) -> None:
    (project / "fraud" / "notes.md").write_text("words\n")
    assert changed(project) == ["fraud"]


def test_what_it_compiles_to_changes_it(project: Path) -> None:
    lock = project / "generated" / "delay" / "candidate" / "pipeline" / "environment.lock"
    lock.parent.mkdir(parents=True)
    lock.write_text("numpy==2.0.0\n")
    assert changed(project) == ["delay"]


def test_a_frozen_version_changes_nothing(project: Path) -> None:
    plan = project / "generated" / "delay" / "1.0.0" / "plan.json"
    plan.parent.mkdir(parents=True)
    plan.write_text("{}\n")
    assert changed(project) == []


def test_the_projects_file_changes_all(project: Path) -> None:
    file = project / "mlspec.yaml"
    file.write_text(file.read_text() + "# words\n")
    assert changed(project) == ["churn", "delay", "fraud"]


@pytest.mark.parametrize("place", ["environments/production.yaml", "README.md", "scripts/other.py", "data"])
def test_what_no_model_reads_changes_none(project: Path, place: str) -> None:
    (project / place).parent.mkdir(exist_ok=True)
    (project / place).write_text("words\n")
    assert changed(project) == []


@pytest.mark.parametrize(
    ("reads", "place"),
    [
        ("made_by: {run: [python, scripts/rows.py], reads: [raw/rows.csv]}", "scripts/rows.py"),
        ("made_by: {run: [python, scripts/rows.py], reads: [raw/rows.csv]}", "raw/rows.csv"),
        ("made_by: {run: [python, scripts/rows.py], reads: [raw]}", "raw/2026/rows.csv"),
        ("made_by: {run: [python, scripts/rows.py], reads: [raw/rows.csv]}", "raw/rows.csv.dvc"),
        ("made_by: {run: [python, scripts/rows.py], reads: [raw/rows.csv]}", "generated/sources/dvc.lock"),
        ("path: data/2026-*.csv", "data/2026-05.csv"),
        ("path: data/rows.csv", "data/rows.csv.dvc"),
    ],
)
def test_what_a_spec_reads_changes_it(project: Path, reads: str, place: str) -> None:
    git(project, "switch", "-q", "main")
    text = SPEC.replace("name: churn", "name: fraud")
    head, _, rest = text.partition("sources:")
    (project / "fraud" / "model.yaml").write_text(f"{head}sources:\n  more: {{{reads}}}{rest}")
    commit(project)
    git(project, "switch", "-q", "-C", "change")
    (project / place).parent.mkdir(parents=True, exist_ok=True)
    (project / place).write_text("words\n")
    assert changed(project) == ["fraud"]
    (project / place).unlink()
    git(project, "branch", "-q", "-f", "main")
    assert changed(project) == ["fraud"]


def test_what_main_changed_meanwhile_is_not_counted(project: Path) -> None:
    (project / "fraud" / "notes.md").write_text("words\n")
    commit(project)
    git(project, "switch", "-q", "main")
    (project / "delay" / "notes.md").write_text("words\n")
    commit(project)
    git(project, "switch", "-q", "change")
    assert models(project, "--changed-since", "main") == ["fraud"]


def test_before_the_first_commit_of_a_branch_all_change(project: Path) -> None:
    assert models(project, "--changed-since", "0" * 40) == ["churn", "delay", "fraud"]


def test_a_commit_that_is_not_here_is_said(project: Path) -> None:
    done = mlspec("ci", "models", "--changed-since", "f" * 40, cwd=project)
    assert (done.returncode, done.stdout) == (64, "")
    assert "there is no commit" in done.stderr
    assert mlspec("ci", "models", "--changed-since", "--output=/tmp/x", cwd=project).returncode == 64


def test_a_model_in_a_folder_of_the_repository(project: Path) -> None:
    for name in ("mlspec.yaml", "churn", "fraud", "delay"):
        (project / "our").mkdir(exist_ok=True)
        git(project, "mv", name, f"our/{name}")
    commit(project)
    git(project, "branch", "-q", "-f", "main")
    (project / "churn").mkdir()
    (project / "churn" / "notes.md").write_text("words\n")
    (project / "our" / "fraud" / "notes.md").write_text("words\n")
    assert changed(project / "our") == ["fraud"]


def test_a_spec_that_cannot_be_read_is_left_out_and_told(project: Path) -> None:
    (project / "fraud" / "model.yaml").write_text("metadata: {name: [\n")
    model(project, "delay")
    (project / "delay" / "model.yaml").write_text(SPEC.replace("name: churn", 'name: "$(touch canary)"'))
    done = mlspec("ci", "models", cwd=project)
    assert (done.returncode, done.stdout) == (0, '["churn"]\n')
    assert "note: fraud/model.yaml is left out" in done.stderr
    assert "note: delay/model.yaml is left out" in done.stderr


@pytest.fixture
def released(tmp_path: Path) -> Path:
    folder = repository(tmp_path / "released")
    shutil.copytree(PROJECTS["released"], folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected"))
    commit(folder)
    return folder


def test_a_version_with_a_record_is_released(released: Path) -> None:
    spec = released / "churn" / "model.yaml"
    assert models(released, "--unreleased") == ["churn"]
    spec.write_text(spec.read_text().replace("version: 1.2.0", "version: 1.1.0"))
    assert models(released, "--unreleased") == []
    commit(released)
    spec.write_text(spec.read_text().replace("version: 1.1.0", "version: 1.3.0"))
    assert models(released, "--unreleased", "--changed-since", "HEAD") == []
    commit(released)
    assert models(released, "--unreleased", "--changed-since", "HEAD~1") == ["churn"]


def test_a_model_is_due_a_period_after_its_last_release(released: Path) -> None:
    spec = released / "churn" / "model.yaml"
    last = max(file.read_text().partition("released: ")[2][:10] for file in (released / "churn" / "releases").iterdir())
    assert last == "2026-05-04"
    assert models(released, "--due", "--today", "2030-01-01") == []
    spec.write_text(spec.read_text().rstrip() + "\nretraining: {schedule: weekly}\n")
    assert models(released, "--due", "--today", "2026-05-10") == []
    assert models(released, "--due", "--today", "2026-05-11") == ["churn"]
    assert models(released, "--due", "--unreleased", "--today", "2026-05-11") == ["churn"]
    spec.write_text(spec.read_text().replace("version: 1.2.0", "version: 1.1.0"))
    assert models(released, "--due", "--unreleased", "--today", "2026-05-11") == []


def test_a_model_that_was_never_released_is_not_due(project: Path) -> None:
    model(project, "fraud", "retraining: {schedule: daily}\n")
    assert models(project, "--due", "--today", "2030-01-01") == []
