"""What git is asked: commits, files of one, what differs; and one clear sentence for each thing it cannot answer."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from mlspec.history.git import HistoryError
from mlspec.history.repository import Entry, Repository, head
from scratch_repository import commit, git, repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository of two commits, whose project stands in a folder of it."""
    top = repository(tmp_path / "repository")
    project = top / "models of ours"
    project.mkdir()
    (top / "README").write_text("beside the project\n")
    (project / "mlspec.yaml").write_text("one\n")
    (project / "naïve\tname").write_text("odd\n")
    commit(top, "first")
    (project / "mlspec.yaml").write_text("two\n")
    (project / "link").symlink_to("mlspec.yaml")
    commit(top, "second", "2026-02-01T00:30:00+02:00")
    return project


def test_commit_is_found_by_branch_tag_and_id(root: Path) -> None:
    git(root, "tag", "-a", "churn@v1.0.0", "-m", "x")
    git(root, "tag", "churn#production#1")
    there = Repository.open(root)
    found = {there.commit(ref).id for ref in ("HEAD", "main", "churn@v1.0.0", "churn#production#1")}
    assert found == {git(root, "rev-parse", "HEAD")}
    assert there.commit("HEAD~1").id == there.commit("HEAD^").id == git(root, "rev-parse", "HEAD~1")
    assert there.commit(there.head().short).id == there.head().id


def test_day_is_the_committers_own(root: Path) -> None:
    assert Repository.open(root).head().day == date(2026, 2, 1)
    assert head(root).day.isoformat() == git(root, "log", "-1", "--format=%cs")


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("", "names no single commit"),
        ("--all", "names no single commit"),
        ("-h", "names no single commit"),
        ("--upload-pack=touch x", "names no single commit"),
        ("main..main", "names no single commit"),
        ("main...", "names no single commit"),
        ("^main", "names no single commit"),
        (":/first", "names no single commit"),
        ("main\nmain", "names no single commit"),
        ("main\0", "names no single commit"),
        ("ma*", "names no single commit"),
        ("unknown", "there is no commit 'unknown' here"),
        ("\udcff", "there is no commit"),
        ("HEAD:mlspec.yaml", "there is no commit"),
        ("0" * 40, "there is no commit"),
    ],
)
def test_hostile_or_unknown_reference_is_one_sentence(ref: str, words: str, root: Path) -> None:
    with pytest.raises(HistoryError) as error:
        Repository.open(root).commit(ref)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_files_of_a_commit_are_those_of_the_project(root: Path) -> None:
    there = Repository.open(root)
    first = there.tree(there.commit("HEAD~1"))
    assert sorted(first) == ["mlspec.yaml", "naïve\tname"]
    assert there.blobs(first) == {"mlspec.yaml": b"one\n", "naïve\tname": b"odd\n"}
    assert there.file(there.commit("HEAD~1"), "mlspec.yaml") == b"one\n"
    assert there.file(there.commit("HEAD~1"), "README") is None
    assert there.file(there.commit("HEAD~1"), "link") is None


def test_project_at_the_repositorys_root_has_all_its_files(root: Path) -> None:
    there = Repository.open(root.parent)
    assert there.prefix == ""
    assert "models of ours/mlspec.yaml" in there.tree(there.head())


def test_folder_that_was_not_there_has_no_files(root: Path) -> None:
    first = Repository.open(root).commit("HEAD~1")
    later = root / "inner"
    later.mkdir()
    assert Repository.open(later).tree(first) == {}


def test_links_and_submodules_are_told_and_not_read(root: Path) -> None:
    there = Repository.open(root)
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{there.head().id},models of ours/inner")
    git(root, "commit", "--quiet", "-m", "a submodule")
    tree = there.tree(there.head())
    assert (tree["link"].kind, tree["inner"].kind) == ("link", "submodule")
    for path in ("link", "inner"):
        with pytest.raises(HistoryError, match=f"{path}: is a {tree[path].kind} there, and only files are read"):
            there.blobs({path: tree[path]})


def test_what_differs_is_told_whether_tracked_or_not(root: Path) -> None:
    there = Repository.open(root)
    assert there.changed(there.head()) == set()
    (root / "mlspec.yaml").write_text("three\n")
    (root / "new").write_text("")
    (root / "naïve\tname").unlink()
    (root.parent / "outside").write_text("")
    (root / ".gitignore").write_text("ignored\n")
    (root / "ignored").write_text("")
    assert there.changed(there.head()) == {"mlspec.yaml", "new", "naïve\tname", ".gitignore"}
    git(root, "add", "--all")
    assert there.changed(there.head()) == {"mlspec.yaml", "new", "naïve\tname", ".gitignore"}
    assert "link" in there.changed(there.commit("HEAD~1"))


def test_main_branch_is_what_origin_says_before_what_is_here(root: Path, tmp_path: Path) -> None:
    there = Repository.open(root)
    assert there.default_branch() == "main"
    git(root, "branch", "-m", "topic")
    with pytest.raises(HistoryError, match="there is no main branch here"):
        there.default_branch()
    git(root, "branch", "master")
    assert there.default_branch() == "master"
    git(tmp_path, "clone", "--quiet", str(root.parent), "clone")
    assert Repository.open(tmp_path / "clone").default_branch() == "origin/HEAD"


def test_merge_base_is_where_the_histories_part(root: Path) -> None:
    there = Repository.open(root)
    git(root, "switch", "--quiet", "-c", "topic", "HEAD~1")
    commit(root, "third")
    base = there.merge_base(there.head(), there.commit("main"))
    assert base.id == there.commit("main~1").id
    git(root, "switch", "--quiet", "--orphan", "apart")
    commit(root.parent, "alone")
    with pytest.raises(HistoryError, match="HEAD and main have no commit in common"):
        there.merge_base(there.head(), there.commit("main"))


def test_shallow_clone_says_how_to_get_the_rest(root: Path, tmp_path: Path) -> None:
    first = git(root, "rev-parse", "HEAD~1")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root.parent}", "clone")
    there = Repository.open(tmp_path / "clone" / root.name)
    assert there.shallow
    for ref in (first, "HEAD~1"):
        with pytest.raises(HistoryError, match="the clone is shallow; `git fetch --unshallow` brings the rest"):
            there.commit(ref)


def test_clone_without_files_says_that_they_are_missing(root: Path, tmp_path: Path) -> None:
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{root.parent}", "clone")
    git(tmp_path / "clone", "remote", "remove", "origin")
    there = Repository.open(tmp_path / "clone")
    tree = {"mlspec.yaml": there.tree(there.head())["models of ours/mlspec.yaml"]}
    with pytest.raises(HistoryError, match=r"object [0-9a-f]{12} is not in this clone|git cat-file"):
        there.blobs(tree)


def test_no_repository_no_commit_and_no_work_tree_are_told_apart(root: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(HistoryError, match="this folder is not in a git repository"):
        Repository.open(tmp_path / "plain")
    with pytest.raises(HistoryError, match="there is no commit yet"):
        Repository.open(repository(tmp_path / "empty")).head()
    git(tmp_path, "clone", "--quiet", "--bare", str(root.parent), "bare")
    for folder in (tmp_path / "bare", root.parent / ".git"):
        with pytest.raises(HistoryError, match="no work tree"):
            Repository.open(folder)


def test_git_that_is_not_there_is_told(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HistoryError, match="git cannot be run: no such file or directory"):
        Repository.open(root)


def test_git_that_fails_is_quoted_in_one_line(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(
        "#!/bin/sh\necho 'fatal: detected dubious ownership' >&2\necho 'To add an exception' >&2\nexit 128\n"
    )
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(fake.parent), prepend=os.pathsep)
    with pytest.raises(HistoryError) as error:
        Repository.open(root)
    assert str(error.value) == "git rev-parse: detected dubious ownership"


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"])
def test_variables_of_the_caller_do_not_count(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = git(root, "rev-parse", "HEAD")
    monkeypatch.setenv(name, "/nowhere")
    there = Repository.open(root)
    assert there.head().id == expected
    assert there.changed(there.head()) == set()


def test_files_that_mention_a_word_are_found_beside_and_one_folder_below(root: Path) -> None:
    there = Repository.open(root)
    (root / "a").mkdir()
    (root / "a" / "model.yaml").write_text("reads: [a/prepare.py]\n")
    (root / "a" / "b").mkdir()
    (root / "a" / "b" / "deeper").write_text("a/prepare.py\n")
    assert there.mentioning(["a/prepare.py", "x"]) == {"a/model.yaml"}
    assert there.mentioning(["a.prepare.py", "-e", "odd\npath"]) == there.mentioning([]) == set()


def test_log_is_of_one_path_and_newest_first(root: Path) -> None:
    there = Repository.open(root)
    ids = git(root, "log", "--format=%H").split()
    assert [each.id for each in there.log("mlspec.yaml", there.head())] == ids
    assert [each.id for each in there.log("link", there.head())] == ids[:1]
    assert there.log("*", there.head()) == ()


def test_log_of_merges_is_of_the_days_they_were_made(root: Path) -> None:
    git(root, "switch", "--quiet", "-c", "topic")
    (root / "mlspec.yaml").write_text("three\n")
    commit(root.parent, "on the branch", "2026-03-01T00:00:00Z")
    git(root, "switch", "--quiet", "main")
    git(root, "merge", "--quiet", "--no-ff", "topic", "-m", "merged", GIT_COMMITTER_DATE="2026-04-01T00:00:00Z")
    there = Repository.open(root)
    assert there.log("mlspec.yaml", there.head())[0].day == date(2026, 4, 1)
    assert date(2026, 3, 1) in [each.day for each in there.log("mlspec.yaml", there.head(), first_parent=False)]


def test_tags_lead_to_commits(root: Path) -> None:
    git(root, "tag", "-a", "annotated", "-m", "x", "HEAD~1")
    git(root, "tag", "plain")
    git(root, "tag", "of-a-file", git(root, "rev-parse", "HEAD:./mlspec.yaml"))
    there = Repository.open(root)
    assert [(tag.name, tag.commit) for tag in there.tags()] == [
        ("annotated", git(root, "rev-parse", "HEAD~1")),
        ("plain", git(root, "rev-parse", "HEAD")),
    ]


def test_entries_name_equal_files_by_equal_ids(root: Path) -> None:
    there = Repository.open(root)
    before, after = there.tree(there.commit("HEAD~1")), there.tree(there.head())
    assert before["naïve\tname"] == after["naïve\tname"] == Entry("file", before["naïve\tname"].id)
    assert before["mlspec.yaml"] != after["mlspec.yaml"]
