"""`mlspec tag` writes in GTO's format what the merged history says, once, and touches no tag that is there."""

import shutil
from pathlib import Path

import pytest

from command_line import mlspec
from good_specs import PROJECTS
from released_story import day, empty_project, release, serve, story
from scratch_repository import commit, git


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return story(tmp_path / "models")


def tags(project: Path) -> dict[str, str]:
    """Returns the subject of the commit that each tag is on, by tag."""
    said = git(project, "for-each-ref", "--format=%(refname:strip=2)%09%(*subject)", "refs/tags")
    return dict(line.split("\t") for line in said.splitlines())


ALL = {
    "churn@v1.0.0": "merge 5",
    "churn#staging#1": "merge 5",
    "churn#production#2": "merge 5",
    "churn@v1.1.0": "merge 11",
    "churn#production#3": "merge 11",
    "churn#production#4": "merge 5",
    "churn#production!#5": "merge 5",
    "churn#shop#6": "merge 5",
    "churn#staging!#7": "merge 5",
}


def test_the_history_is_tagged_once(project: Path) -> None:
    done = mlspec("tag", "--dry-run", cwd=project)
    assert (done.returncode, done.stderr, tags(project)) == (0, "", {})
    assert done.stdout.endswith("9 would be made, 0 there already\n")
    done = mlspec("tag", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("9 made, 0 there already\n")
    assert tags(project) == ALL
    before = git(project, "for-each-ref")
    assert mlspec("tag", cwd=project).stdout == "0 made, 9 there already\n"
    assert git(project, "for-each-ref") == before


def test_tags_are_the_same_objects_whoever_makes_them_and_when(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(project), "clone")
    assert mlspec("tag", cwd=project).returncode == 0
    git(tmp_path / "clone", "checkout", "-q", "HEAD~2")
    for _ in range(2):
        assert mlspec("tag", cwd=tmp_path / "clone").returncode == 0
        git(tmp_path / "clone", "checkout", "-q", "main")
    assert git(tmp_path / "clone", "for-each-ref", "refs/tags") == git(project, "for-each-ref", "refs/tags")
    times = git(project, "for-each-ref", "--sort=taggerdate", "--format=%(taggerdate:unix)", "refs/tags").splitlines()
    assert len(set(times)) == len(ALL)


def test_a_tag_on_another_commit_is_told_and_left(project: Path) -> None:
    git(project, "tag", "-a", "churn#production#2", "-m", "by hand", "HEAD")
    git(project, "tag", "-a", "churn#production#99", "-m", "by hand", "HEAD")
    git(project, "tag", "v1", "HEAD")
    done = mlspec("tag", cwd=project)
    assert done.returncode == 1
    assert done.stdout.endswith("8 made, 1 there already\n")
    assert "churn#production#2: is on " in done.stderr
    assert "note: churn#production#99: the history does not say this; it is left as it is" in done.stderr
    assert "v1:" not in done.stderr
    assert tags(project)["churn#production#2"] == "merge 23"


def test_two_versions_by_one_merge_stand_on_the_commits_that_were_merged(tmp_path: Path) -> None:
    project = empty_project(tmp_path / "models")
    commit(project, "begin", day(1))
    git(project, "switch", "-q", "-c", "change")
    release(project, "1.0.0")
    commit(project, "older", day(2))
    release(project, "1.1.0")
    commit(project, "newer", day(3))
    git(project, "switch", "-q", "main")
    git(project, "merge", "-q", "--no-ff", "-m", "both", "change")
    assert mlspec("tag", cwd=project).returncode == 0
    assert tags(project) == {"churn@v1.1.0": "newer", "churn@v1.0.0": "older"}


def test_of_two_versions_by_one_commit_the_newer_one_has_the_tag(tmp_path: Path) -> None:
    project = empty_project(tmp_path / "models")
    release(project, "1.0.0")
    release(project, "1.1.0")
    serve(project, "1.1.0", "1.0.0")
    serve(project, "1.0.0", name="staging")
    commit(project, "all at once", day(1))
    done = mlspec("tag", cwd=project)
    assert done.returncode == 0
    assert tags(project) == {"churn@v1.1.0": "all at once", "churn#production#1": "all at once"}
    assert "note: churn 1.0.0: no tag: another version of it was added by the same commit" in done.stderr
    assert "note: churn 1.0.0 in staging: no tag: 1.0.0 has no tag that it could stand beside" in done.stderr


def test_a_version_whose_commit_names_another_package_has_no_tag(tmp_path: Path) -> None:
    project = empty_project(tmp_path / "models")
    (project / "dvc.yaml").write_bytes((PROJECTS["released"] / "expected" / "dvc.yaml").read_bytes())
    release(project, "1.0.0")
    commit(project, "begin", day(1))
    done = mlspec("tag", cwd=project)
    assert (done.returncode, tags(project)) == (0, {})
    assert "names another version's package" in done.stderr


def test_tags_of_a_project_in_a_folder_name_the_folder(tmp_path: Path) -> None:
    project = story(tmp_path / "whole")
    inner = tmp_path / "top" / "our" / "models"
    shutil.copytree(project, inner, ignore=shutil.ignore_patterns(".git"))
    git(tmp_path / "top", "init", "-q", "-b", "main")
    commit(tmp_path / "top", "all", day(1))
    assert "our/models=churn@v1.1.0" in mlspec("tag", cwd=inner).stdout


def test_what_is_not_merged_is_not_tagged(project: Path, tmp_path: Path) -> None:
    git(project, "switch", "-q", "-c", "change")
    commit(project, "more")
    done = mlspec("tag", cwd=project)
    assert (done.returncode, done.stdout, tags(project)) == (1, "", {})
    assert "HEAD is no commit of main: tags say what was merged" in done.stderr
    git(tmp_path, "clone", "-q", "-b", "main", "--depth", "1", f"file://{project}", "shallow")
    done = mlspec("tag", cwd=tmp_path / "shallow")
    assert (done.returncode, done.stdout) == (1, "")
    assert "this clone is shallow, and tags count from the first commit" in done.stderr


def test_push_brings_every_tag_to_origin_and_fails_on_another_one(project: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(project), "bare")
    git(tmp_path, "clone", "-q", str(tmp_path / "bare"), "clone")
    assert mlspec("tag", cwd=tmp_path / "clone").returncode == 0
    done = mlspec("tag", "--push", cwd=tmp_path / "clone")
    assert (done.returncode, done.stdout) == (0, "0 made and pushed, 9 there already\n")
    assert tags(tmp_path / "bare") == ALL
    git(tmp_path / "bare", "tag", "-f", "churn@v1.0.0", "main")
    done = mlspec("tag", "--push", cwd=tmp_path / "clone")
    assert done.returncode == 1
    assert "git push: " in done.stderr
    assert mlspec("tag", "--push", "--dry-run", cwd=tmp_path / "clone").returncode == 64


def test_compiling_reads_no_tag(project: Path) -> None:
    git(project, "tag", "-a", "churn@v9.0.0", "-m", "by hand")
    git(project, "tag", "-a", "churn#production#98", "-m", "by hand")
    before = mlspec("check", cwd=project)
    git(project, "tag", "-d", "churn@v9.0.0", "churn#production#98")
    again = mlspec("check", cwd=project)
    assert (before.returncode, before.stdout, before.stderr) == (again.returncode, again.stdout, again.stderr)
