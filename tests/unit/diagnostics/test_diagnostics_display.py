"""Untrusted text on a terminal: what is not seen is named, what is seen stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.display import cells, neutralise, width
from mlspec.diagnostics.unseen import unseen


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("tab\tstays", "tab\tstays"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\rc", "a\\x0ab\\x0dc"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("\u202eevil", "U+202Eevil"),
        ("a\u200bb\ufeff", "aU+200BbU+FEFF"),
        ("\u2028\u2029\x85", "U+2028U+2029\\x85"),
        ("\U000e0041", "U+E0041"),
        ("\ud800", "U+D800"),
        ("\ue000", "U+E000"),
        ("\u3164", "U+3164"),
        ("\u00ad", "\\xad"),
        ("x\ufe01", "xU+FE01"),
        ("\u26a0\ufe0f", "\u26a0\ufe0f"),
        ("übergröße 日本語 עברית हिन्दी", "übergröße 日本語 עברית हिन्दी"),
        ("e" + "\u0301" * 10, "e" + "\u0301" * 8 + "U+0301" * 2),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert neutralise(text) == shown


@given(st.text())
def test_neutral_text_is_neutral_and_stays_as_it_is(text: str) -> None:
    once = neutralise(text)
    assert neutralise(once) == once
    assert list(unseen(once)) == []
    assert {unicodedata.category(c) for c in once if c != "\t"}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@given(st.text())
def test_there_is_one_cell_a_character(text: str) -> None:
    assert len(cells(text)) == len(text)
    assert "".join(cells(text)) == neutralise(text)


@pytest.mark.parametrize(("cell", "columns"), [("a", 1), ("日", 2), ("\u0301", 0), ("U+202E", 6), ("é", 1)])
def test_columns_on_a_terminal(cell: str, columns: int) -> None:
    assert width(cell) == columns
