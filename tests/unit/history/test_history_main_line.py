"""The line of a branch: what merges brought in, when, and which files each commit changed."""

from pathlib import Path

import pytest

from mlspec.history.main_line import Moment, is_merged, main_line
from mlspec.history.repository import Repository
from scratch_repository import commit, git, repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository whose project stands in a folder of it: two commits, and a merge of two more."""
    top = repository(tmp_path / "repository")
    project = top / "models of ours"
    (project / "environments").mkdir(parents=True)
    (project / "environments" / "naïve\t.yaml").write_text("one\n")
    commit(top, "first", "2026-01-01T12:00:00+02:00")
    (top / "README").write_text("beside the project\n")
    commit(top, "beside", "2026-01-02T12:00:00+02:00")
    git(top, "switch", "-q", "-c", "change")
    (project / "environments" / "naïve\t.yaml").unlink()
    commit(top, "gone", "2026-01-03T12:00:00+02:00")
    (project / "environments" / "b.yaml").write_text("two\n")
    (project / "other").write_text("two\n")
    commit(top, "come", "2026-01-04T12:00:00+02:00")
    git(top, "switch", "-q", "main")
    day = "2026-01-05T12:00:00+02:00"
    git(top, "merge", "-q", "--no-ff", "-m", "merged", "change", GIT_COMMITTER_DATE=day, GIT_AUTHOR_DATE=day)
    return project


def line(root: Path, wanted: str = "") -> tuple[Moment, ...]:
    there = Repository.open(root)
    return main_line(there, there.commit("main"), lambda path: path.startswith(wanted))


def test_a_merge_counts_when_it_was_merged_and_the_commits_in_it_do_not(root: Path) -> None:
    first, merged = line(root, "environments/")
    assert [moment.at.isoformat() for moment in (first, merged)] == [
        "2026-01-01T10:00:00+00:00",
        "2026-01-05T10:00:00+00:00",
    ]
    assert merged.commit.id == git(root, "rev-parse", "main")
    assert list(first.files) == ["environments/naïve\t.yaml"]
    assert merged.files["environments/naïve\t.yaml"] is None
    assert merged.files["environments/b.yaml"] == git(root, "rev-parse", "main:./environments/b.yaml")
    assert set(merged.files) == {"environments/naïve\t.yaml", "environments/b.yaml"}


def test_a_clock_that_went_back_does_not_turn_the_order_around(root: Path) -> None:
    (root / "other").write_text("three\n")
    commit(root, "by a slow clock", "2025-12-24T12:00:00+02:00")
    *_, merged, last = line(root)
    assert last.at == merged.at
    assert last.commit.committed < merged.commit.committed


def test_a_shallow_clone_begins_with_everything_that_was_there(root: Path, tmp_path: Path) -> None:
    (root / "other").write_text("three\n")
    commit(root, "later")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root.parent}", "clone")
    (only,) = line(tmp_path / "clone" / root.name)
    assert set(only.files) == {"environments/b.yaml", "other"}


def test_what_was_merged_is_no_commit_of_the_branch_itself(root: Path) -> None:
    there = Repository.open(root)
    main = there.commit("main")
    assert is_merged(there, main, main)
    assert is_merged(there, there.commit("main~1"), main)
    assert not is_merged(there, there.commit("change"), main)
    assert not is_merged(there, main, there.commit("main~1"))
