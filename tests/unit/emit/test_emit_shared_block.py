"""People's lines in a shared file are never lost, moved or doubled."""

from hypothesis import given
from hypothesis import strategies as st

from mlspec.emit.shared_block import BEGIN, END, with_block

LINES = st.lists(st.text(alphabet="ab/*.# ", max_size=8), max_size=6)


def test_block_stands_alone_in_a_new_file() -> None:
    assert with_block(None, ("/out/",)) == f"{BEGIN}\n/out/\n{END}\n"


def test_block_comes_after_lines_that_were_there() -> None:
    assert with_block("*.pyc\n", ("/out/",)) == f"*.pyc\n\n{BEGIN}\n/out/\n{END}\n"


def test_block_is_replaced_in_its_place() -> None:
    text = f"first\n{BEGIN}\nold\n{END}\nlast\n"
    assert with_block(text, ("new",)) == f"first\n{BEGIN}\nnew\n{END}\nlast\n"


def test_begin_mark_without_end_is_left_alone() -> None:
    assert with_block(f"{BEGIN}\nmine\n", ("/out/",)).startswith(f"{BEGIN}\nmine\n")


def test_line_ends_of_windows_are_read() -> None:
    assert with_block("a\r\nb\r\n", ("c",)) == f"a\nb\n\n{BEGIN}\nc\n{END}\n"


@given(before=LINES, lines=LINES, later=LINES)
def test_writing_twice_is_writing_once(before: list[str], lines: list[str], later: list[str]) -> None:
    once = with_block("\n".join(before), tuple(lines))
    assert with_block(once, tuple(lines)) == once
    assert with_block(with_block(once, tuple(later)), tuple(lines)) == once


@given(before=LINES, lines=LINES)
def test_no_line_of_a_person_is_lost(before: list[str], lines: list[str]) -> None:
    kept = "\n".join(before).rstrip("\n")
    assert with_block("\n".join(before), tuple(lines)).startswith(kept)
