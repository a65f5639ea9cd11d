"""What is committed against what was compiled: each difference with its file, line and kind."""

import os
from pathlib import Path

import pytest
from emit_trees import FOLDER, OWNED, picture, tree

from mlspec.emit.comparison import unified
from mlspec.emit.disk import compare, write

TREE = tree({"a.yaml": "x: 1\ny: 2\nz: 3\n", "b/c": "c\n"})


def found(root: Path, **changes: str) -> list[tuple[str, int, str]]:
    for name, text in changes.items():
        (root / FOLDER / name.replace("_", ".")).write_text(text, newline="")
    return [
        (difference.path.removeprefix(f"{FOLDER}/"), difference.line, difference.kind)
        for difference in compare(root, TREE, OWNED)
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project root with the tree written."""
    write(tmp_path, TREE, OWNED)
    return tmp_path


def test_a_tree_as_written_has_no_difference(root: Path) -> None:
    assert found(root) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x: 1\ny: 5\nz: 3\n", 2),
        ("x: 0\ny: 2\nz: 3\n", 1),
        ("x: 1\ny: 2\nz: 3\n# more\n", 4),
        ("x: 1\ny: 2\n", 3),
        ("x: 1\ny: 2\nz: 3", 4),
        ("", 1),
        ("x: 1\r\ny: 2\r\nz: 3\r\n", 1),
    ],
)
def test_an_edit_is_found_at_its_first_line(root: Path, text: str, line: int) -> None:
    assert found(root, a_yaml=text) == [("a.yaml", line, "edited")]


def test_a_missing_a_stale_and_a_listed_file_are_told_apart(root: Path) -> None:
    (root / FOLDER / "b/c").unlink()
    new = tree({"d": "d\n"})
    kinds = {difference.path.removeprefix(f"{FOLDER}/"): difference.kind for difference in compare(root, new, OWNED)}
    assert kinds == {"a.yaml": "stale", "b/c": "extra-listed", "d": "missing", "manifest.json": "edited"}


def test_nothing_written_yet_is_all_missing(tmp_path: Path) -> None:
    assert [difference.kind for difference in compare(tmp_path, TREE, OWNED)] == ["missing"] * 3
    assert picture(tmp_path) == {}


def test_a_link_in_the_place_of_a_file_is_a_difference(root: Path) -> None:
    path = root / FOLDER / "a.yaml"
    path.rename(root / "elsewhere")
    path.symlink_to(root / "elsewhere")
    assert found(root) == [("a.yaml", 1, "missing")]


def test_what_cannot_be_read_is_said_not_raised(root: Path) -> None:
    (root / FOLDER / "b/c").unlink()
    os.mkfifo(root / FOLDER / "b/c")
    assert found(root) == [("b/c", 1, "unreadable")]
    assert compare(root / "none", TREE, OWNED)[0].reason == "no such folder"


def test_a_diff_shows_both_sides_and_hides_nothing(root: Path) -> None:
    (root / FOLDER / "a.yaml").write_bytes(b"x: 1\ny: \x1b[2J\xe2\x80\xae\xff\nz: 3\n")
    (difference,) = compare(root, TREE, OWNED)
    path = f"{FOLDER}/a.yaml"
    assert unified(difference) == (
        f"--- {path}\n+++ {path}\n@@ -1,3 +1,3 @@\n x: 1\n-y: \\x1b[2J\\u202e\\xff\n+y: 2\n z: 3\n"
    )


def test_the_diff_of_a_missing_file_adds_it_and_that_of_a_stale_one_takes_it(tmp_path: Path) -> None:
    made = tree({"a": "1\n2\n"})
    missing = compare(tmp_path, made, OWNED)[0]
    write(tmp_path, made, OWNED)
    stale = compare(tmp_path, tree({"b": "x\n"}), OWNED)[0]
    assert unified(missing).splitlines()[2:] == ["@@ -0,0 +1,2 @@", "+1", "+2"]
    assert unified(stale).splitlines()[2:] == ["@@ -1,2 +0,0 @@", "-1", "-2"]
