"""A tree holds only paths and texts that are the same file on every system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlspec.emit.tree import OutputFile, OutputTree, path_fault

BAD_PATHS = (
    "", "/", "/etc/passwd", "..", ".", "../x", "a/../b", "a/../../b", "a/./b", "./a", "a//b", "a/", "//a",
    "a\\b", "C:\\x", "C:x", "~\x00", "a\nb", "a\x1b[31mb", "a\x7f", "a\u202eb", "a\u200bb", "con", "CON",
    "nul.txt", "a/aux.yaml/b", "com1", "lpt9.x", "com¹", "-rf", "a b", "é", "$HOME", "%2e%2e", "=a", "@a",
    "a.", "a /b", "a ", " a", "a/b.", ".git/hooks/pre-commit", ".GIT/config", "a/.git/config",
    "git~1/config", ".g\u200cit/config", "e\u0301", "\u212b", "a*", "a?", "a|b", "a<b", "a\ud800",
    "x" * 201, "a/" * 600 + "a",
)  # fmt: skip


@pytest.mark.parametrize("path", BAD_PATHS, ids=ascii)
def test_a_path_that_leaves_or_differs_by_system_is_refused(path: str) -> None:
    assert path_fault(path)
    with pytest.raises(ValueError, match=r"path|device|git"):
        OutputFile(path, "x\n")


@pytest.mark.parametrize(
    "path",
    [
        "dvc.yaml",
        "generated/flight-delay/candidate/plan.json",
        ".github/workflows/mlspec-x.yml",
        "contents",
    ],
)
def test_a_plain_path_is_accepted(path: str) -> None:
    assert OutputFile(path, "x\n").path == path


@given(st.text() | st.text(alphabet="a./\\ -gitGIT~:", max_size=8))
def test_an_accepted_path_stays_below_its_root(path: str) -> None:
    if path_fault(path) is None:
        assert not {"", ".", "..", ".git"} & set(path.lower().split("/"))
        assert path.isascii()
        assert path.isprintable()
        assert not {*path} & {*"\\ $*?<>|:;&`'\"~"}


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n\n", "a\r\n", "a\rb\n"])
def test_a_text_ends_with_one_newline(text: str) -> None:
    with pytest.raises(ValueError, match=r"LF|newline"):
        OutputFile("a", text)


@pytest.mark.parametrize(
    "paths",
    [
        ("a", "a"),
        ("a", "A"),
        ("a/x", "A/y"),
        ("a", "a/b"),
        ("A/b", "a"),
        ("a/b/c", "a/b"),
    ],
)
def test_two_files_that_are_one_somewhere_are_refused(paths: tuple[str, ...]) -> None:
    for order in (paths, paths[::-1]):
        with pytest.raises(ValueError, match=r"one path|twice"):
            OutputTree(tuple(OutputFile(path, "x\n") for path in order))


@given(st.permutations(["b", "a/b", "a/c", "ab", "a-b/c"]))
def test_the_order_of_files_is_that_of_their_paths(paths: list[str]) -> None:
    tree = OutputTree(tuple(OutputFile(path, "x\n") for path in paths))
    assert [file.path for file in tree.files] == sorted(paths)


def test_the_meaning_is_no_part_of_a_file() -> None:
    assert OutputFile("a", "x\n", {"a": 1}) == OutputFile("a", "x\n")
    assert hash(OutputFile("a", "x\n", {"a": 1})) == hash(OutputFile("a", "x\n"))
