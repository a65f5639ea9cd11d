"""What was released is held against its manifest, its record and git's history by `mlspec compile --check`."""

import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from command_line import files_of, minimal_project, mlspec

FROZEN = Path("generated/churn/1.0.0")
RECORD = Path("churn/releases/1.0.0.yaml")
MOVED = Path("moved/releases/1.0.0.yaml")
TAG = "churn@v1.0.0"
TEXT = """apiVersion: mlspec.dev/v1
kind: Release
metadata:
  model: churn
  version: 1.0.0
  released: "2026-03-02T09:00:00Z"
  commit: 4b825dc642cb6eb9a060e54bf8d69288fbee4904
digests:
  manifest: "sha256:{manifest}"
  model: "md5:d8e8fca2dc0f896fd7cb4cb0031ba249.dir"
  lock: "sha256:0c030586945fe504b604ecc2e875c38ede400cd5cd73da9730302162e6b02c6f"
  data: {{customers: "md5:d8e8fca2dc0f896fd7cb4cb0031ba249"}}
metrics: {{log_loss: {{value: 0.5, low: 0.48, high: 0.52}}}}
hypothesis:
  claim: More columns say more.
  expect: {{kpi: log_loss, change: -0.01, against: baseline}}
"""
OUTCOME = "  outcome: {verdict: confirmed, change: {value: -0.02}}\n"


def git(project: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=project, check=True, capture_output=True)


def commit(project: Path) -> None:
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Work")


def write_record(project: Path, record: Path = RECORD) -> None:
    digest = sha256((project / FROZEN / "manifest.json").read_bytes()).hexdigest()
    (project / record).parent.mkdir(exist_ok=True)
    (project / record).write_text(TEXT.format(manifest=digest))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project on a branch of its own; on main, version 1.0.0 was frozen as it compiled."""
    project = minimal_project(tmp_path / "project")
    spec = project / "churn" / "model.yaml"
    assert mlspec("compile", project).returncode == 0
    shutil.copytree(project / "generated/churn/candidate", project / FROZEN)
    write_record(project)
    spec.write_text(spec.read_text().replace("version: 1.0.0", "version: 1.1.0"))
    assert mlspec("compile", project).returncode == 0
    git(project, "init", "--quiet", "--initial-branch", "main")
    commit(project)
    git(project, "switch", "--quiet", "--create", "work")
    return project


def told(project: Path) -> str:
    """What `compile --check` finds, after it found something and changed nothing."""
    before = {path: data for path, data in files_of(project).items() if not path.startswith(".git/")}
    done = mlspec("compile", project, "--check")
    assert done.returncode == 1, done.stdout
    assert "help: " in done.stderr
    assert {path: data for path, data in files_of(project).items() if not path.startswith(".git/")} == before
    return done.stderr


def is_clean(project: Path) -> bool:
    done = mlspec("compile", project, "--check")
    return done.returncode == 0


def add_line(file: Path) -> None:
    file.write_text(f"{file.read_text()}# edited\n")


def test_a_compile_leaves_frozen_files_alone(project: Path) -> None:
    before = files_of(project / FROZEN)
    assert is_clean(project)
    for options in ((), ("--force",)):
        assert mlspec("compile", project, *options).returncode == 0
    assert files_of(project / FROZEN) == before


def test_an_edited_frozen_file_is_named_with_its_line(project: Path) -> None:
    params = project / FROZEN / "pipeline" / "params.yaml"
    lines = params.read_text().splitlines()
    place = next(number for number, line in enumerate(lines, 1) if line.startswith("threads"))
    params.write_text(params.read_text().replace(lines[place - 1], "threads: 64"))
    said = told(project)
    assert f"{FROZEN}/pipeline/params.yaml:{place}:1: error[MLS806]" in said
    assert mlspec("compile", project).returncode == 0
    assert params.read_text().splitlines()[place - 1] == "threads: 64"


@pytest.mark.parametrize("tagged", [False, True])
def test_the_way_out_works_with_a_tag_and_without_one(project: Path, tagged: bool) -> None:
    if tagged:
        git(project, "tag", TAG)
    before = files_of(project / FROZEN)
    add_line(project / FROZEN / "pipeline" / "params.yaml")
    commit(project)
    (way_out,) = [line.partition("restore it: git ")[2] for line in told(project).splitlines() if "restore" in line]
    assert way_out.startswith(f"checkout {TAG} -- ") == tagged
    git(project, *way_out.split())
    assert files_of(project / FROZEN) == before
    assert is_clean(project)


def test_missing_and_added_frozen_files_are_found_and_runs_of_them_are_not(project: Path) -> None:
    (project / FROZEN / "plan.json").unlink()
    (project / FROZEN / "notes.md").write_text("To do.\n")
    (project / FROZEN / "pipeline" / "out").mkdir()
    (project / FROZEN / "pipeline" / "out" / "rows.parquet").write_text("rows")
    said = told(project)
    assert f"{FROZEN}/plan.json:1:1: error[MLS806] churn 1.0.0: this file is missing" in said
    assert f"{FROZEN}/notes.md:1:1: error[MLS806] churn 1.0.0: this file was not released" in said
    assert "rows.parquet" not in said


def test_a_folder_that_is_gone_as_a_whole_was_pruned(project: Path) -> None:
    shutil.rmtree(project / FROZEN)
    assert is_clean(project)


def edit_with_its_manifest(project: Path) -> None:
    """An edit whose manifest was written again to fit it."""
    params, manifest = project / FROZEN / "pipeline" / "params.yaml", project / FROZEN / "manifest.json"
    before = sha256(params.read_bytes()).hexdigest()
    add_line(params)
    after = sha256(params.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace(before, after))


def test_a_manifest_that_fits_the_edit_does_not_fit_the_record(project: Path) -> None:
    edit_with_its_manifest(project)
    assert f"{RECORD}:9:13: error[MLS807]" in told(project)


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("branch", ["work", "main"])
def test_a_record_that_fits_the_manifest_does_not_fit_history(project: Path, branch: str, committed: bool) -> None:
    git(project, "switch", "--quiet", branch)
    edit_with_its_manifest(project)
    write_record(project)
    if committed:
        commit(project)
    said = told(project)
    assert f"{RECORD}:9:1: error[MLS808] the record of churn 1.0.0 is not the one of commit " in said
    assert "only hypothesis.outcome and aborts may be added" in said


def test_the_tag_vouches_where_the_main_branch_was_rewritten(project: Path) -> None:
    git(project, "tag", TAG)
    edit_with_its_manifest(project)
    write_record(project)
    git(project, "checkout", "--quiet", "--orphan", "other")
    commit(project)
    git(project, "branch", "--force", "main", "other")
    assert "MLS808" in told(project)
    git(project, "tag", "--delete", TAG)
    assert mlspec("compile", project).returncode == 0
    done = mlspec("compile", project, "--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_outcome_may_be_added_and_nothing_else(project: Path) -> None:
    record = project / RECORD
    whole = record.read_text()
    record.write_text(f"{whole}{OUTCOME}")
    assert mlspec("compile", project).returncode == 0
    assert is_clean(project)
    record.write_text(f"{whole.replace('0.5,', '0.4,')}{OUTCOME}")
    assert "MLS103" not in told(project)
    for before, after in (("value: 0.5", "value: 0.49"), ("say more", "say less"), ("change: -0.01", "change: -0.02")):
        record.write_text(f"{whole.replace(before, after)}{OUTCOME}")
        assert f"{RECORD}" in told(project)
        assert "MLS808" in told(project)


def test_a_record_may_not_go_while_its_model_is_there(project: Path) -> None:
    (project / RECORD).unlink()
    assert f"{RECORD}:1:1: error[MLS808] this record of a release is gone" in told(project)


def test_without_history_manifest_and_record_are_held_together_and_that_is_said(project: Path) -> None:
    git(project, "branch", "--delete", "--force", "main")
    done = mlspec("compile", project, "--check")
    assert done.returncode == 0
    assert "note: the records of releases are not compared with git's history: there is no main branch" in done.stderr
    edit_with_its_manifest(project)
    assert "MLS807" in told(project)
    shutil.rmtree(project / ".git")
    assert "MLS807" in told(project)


def move(project: Path) -> None:
    """The model's folder gets another name, as `git mv` would do it."""
    (project / "churn").rename(project / "moved")
    assert mlspec("compile", project).returncode == 0


@pytest.mark.parametrize("branch", ["work", "main"])
@pytest.mark.parametrize("tagged", [False, True])
def test_a_record_is_held_to_history_wherever_its_folder_stands(project: Path, branch: str, tagged: bool) -> None:
    if tagged:
        git(project, "tag", TAG)
    git(project, "switch", "--quiet", branch)
    move(project)
    commit(project)
    assert is_clean(project)
    edit_with_its_manifest(project)
    write_record(project, MOVED)
    assert mlspec("compile", project).returncode == 0
    commit(project)
    said = told(project)
    assert f"{MOVED}:9:1: error[MLS808] the record of churn 1.0.0 is not the one of commit " in said
    assert f", where it is {RECORD} ('manifest: " in said
    restored = subprocess.run(
        said.partition("restore it: git show ")[2].partition(" > ")[0].join(("git show ", "")).split(),
        cwd=project,
        check=True,
        capture_output=True,
    )
    (project / MOVED).write_bytes(restored.stdout)
    assert f"{MOVED}:9:13: error[MLS807]" in told(project)


def test_a_record_may_not_stay_behind_when_its_folder_moves(project: Path) -> None:
    move(project)
    (project / MOVED).unlink()
    assert f"{RECORD}:1:1: error[MLS808] this record of a release is gone" in told(project)


def test_a_shallow_clone_says_that_it_lacks_what_records_are_held_to(project: Path, tmp_path: Path) -> None:
    git(project, "switch", "--quiet", "main")
    edit_with_its_manifest(project)
    write_record(project)
    assert mlspec("compile", project).returncode == 0
    commit(project)
    clone = tmp_path / "clone"
    git(project, "clone", "--quiet", "--depth", "1", f"file://{project}", str(clone))
    done = mlspec("compile", clone, "--check")
    assert done.returncode == 0, done.stderr
    assert "note: the records of releases are not compared with git's history: the clone is shallow" in done.stderr
    git(clone, "fetch", "--quiet", "--unshallow", "--tags")
    assert "MLS808" in told(clone)
