"""A version names one behaviour: operation changes without one, and nothing of a release moves."""

from pathlib import Path

import pytest

from command_line import files_of, mlspec
from released_projects import SPEC, released_project, spec_of

FROZEN = Path("generated/churn/1.2.0")
FILTER = """filters:
  - name: silent
    when: calls = 0
    then: {prediction: true}
    because: Who never calls has left in all but name.
    tests:
      - {given: {calls: 0, prediction: false}, expect: {prediction: true}}
      - {given: {calls: 3, prediction: false}, expect: unchanged}
"""
ROLLOUT = "rollout: {stages: [{name: half, weight: 50%, for: 14d}, {name: full, weight: 100%, for: 1d}]}\n"
OPERATIONAL = {
    "alert bound": ("at_most: 70%", "at_most: 65%"),
    "owner": ("owner: retention", "owner: growth"),
    "stage length": ("for: 14d", "for: 10d"),
    "way back": ("keep_warm: 40d", "keep_warm: 50d"),
    "drift": ("false_alarm: 0.1%", "false_alarm: 0.2%"),
}
BEHAVIOURAL = {
    "threshold": ("threshold: 0.4", "threshold: 0.39", "1.3.0"),
    "filter": ("\ngates:", f"\n{FILTER}gates:", "1.3.0"),
    "slice": ("gap: 31d}}", "gap: 31d}, slices: {quiet: calls < 2}}", "1.3.0"),
    "training": ("folds: {length: 90d}", "folds: {length: 80d}", "1.3.0"),
    "words": ("Will a customer leave", "Does a customer leave", "1.2.1"),
    "contract": ("      calls: integer\n", "      calls: double\n", "2.0.0"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Churn as it was released as 1.2.0, compiled."""
    project = released_project(tmp_path / "project")
    spec_of(project, "version: 1.3.0", "version: 1.2.0")
    spec_of(project, "rollback:", f"{ROLLOUT}rollback:")
    done = mlspec("compile", project)
    assert done.returncode == 0, done.stderr
    return project


def test_operation_changes_and_neither_pipeline_nor_frozen_folder_nor_record_does(project: Path) -> None:
    pipeline, parts = project / "generated/churn/candidate/pipeline", (project / FROZEN, project / "churn" / "releases")
    before = files_of(pipeline), *(files_of(part) for part in parts)
    for old, new in OPERATIONAL.values():
        spec_of(project, old, new)
        assert mlspec("check", project).returncode == 0
        done = mlspec("compile", project)
        assert done.returncode == 0, done.stderr
        assert not done.stdout.startswith("0 written")
        assert (files_of(pipeline), *(files_of(part) for part in parts)) == before
    assert mlspec("compile", project, "--check").returncode == 0


@pytest.mark.parametrize("change", BEHAVIOURAL)
def test_behaviour_changes_under_a_new_version_alone(project: Path, change: str) -> None:
    old, new, version = BEHAVIOURAL[change]
    spec_of(project, old, new)
    before = files_of(project)
    for command in ("check", "compile"):
        done = mlspec(command, project)
        assert done.returncode == 1
        assert "error[MLS805] churn 1.2.0 is released" in done.stderr
        assert f"help: write version: {version}, a " in done.stderr
    assert files_of(project) == before
    (project / SPEC).write_text((project / SPEC).read_text().replace("version: 1.2.0", f"version: {version}"))
    done = mlspec("compile", project)
    assert done.returncode == 0, done.stderr
    assert set(files_of(project / FROZEN)) == {
        path.removeprefix(f"{FROZEN}/") for path in before if path.startswith(f"{FROZEN}/")
    }


def test_a_later_release_is_where_the_next_version_counts_from(project: Path) -> None:
    spec_of(project, "version: 1.2.0", "version: 1.1.0")
    done = mlspec("check", project)
    assert "help: write version: 1.3.0, a minor version" in done.stderr


def test_the_finding_and_the_bump_name_the_same_version(project: Path) -> None:
    """A fix of an older line follows that line, whoever is asked."""
    spec_of(project, "version: 1.2.0", "version: 1.1.0")
    spec_of(project, "threshold: 0.4", "threshold: 0.45")
    assert mlspec("check", project).returncode == 0
    spec_of(project, "Will a customer leave", "Does a customer leave")
    assert "help: write version: 1.1.1, a patch version" in mlspec("check", project).stderr
    assert "churn needs 1.1.1 (patch: " in mlspec("bump", "churn", project).stdout
    assert mlspec("check", project).returncode == 0


LOWER = {"training": "1.2.1", "filter": "1.2.9", "contract": "1.3.0"}


@pytest.mark.parametrize("change", LOWER)
def test_a_version_below_the_needed_one_is_told_and_a_higher_one_is_fine(project: Path, change: str) -> None:
    old, new, version = BEHAVIOURAL[change]
    spec_of(project, old, new)
    spec_of(project, "version: 1.2.0", f"version: {LOWER[change]}")
    before = files_of(project)
    for command in (("check",), ("compile",), ("release", "churn")):
        done = mlspec(*command, project)
        assert done.returncode == 1
        assert f"error[MLS809] churn {LOWER[change]} is too low a version after 1.2.0, which is released" in done.stderr
        assert f"help: write version: {version}, a " in done.stderr
    assert files_of(project) == before
    spec_of(project, f"version: {LOWER[change]}", "version: 3.1.0")
    assert mlspec("check", project).returncode == 0
