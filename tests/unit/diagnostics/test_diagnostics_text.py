"""What a person reads on the terminal: the exact text, and nothing that the terminal would obey."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span
from mlspec.diagnostics.text import MOST, render

RULE = Rule("MLS101", "wrong-type", "error", "Finds a value of the wrong type.")
WARNING = Rule("MLS102", "odd-name", "warning", "Finds an odd name.")


def at(line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span("a/model.yaml", line, column, end_line, end_column)


def report(line: str, span: Span, message: str = "bad") -> list[str]:
    return render([Diagnostic(RULE, span, message)], {"a/model.yaml": line}).split("\n")


def test_a_whole_report() -> None:
    source = "metadata:\n  name: 5\n  owner: crew\n"
    found = [
        Diagnostic(
            RULE,
            at(2, 9, 2, 10),
            "`5` is a number and not a text",
            'quote it: "5"\nor drop it',
            (Related(at(1, 1, 1, 9), "metadata stands here"),),
        ),
        Diagnostic(WARNING, at(3, 3, 3, 8), "an odd name"),
    ]
    assert render(found, {"a/model.yaml": source}) == (
        "a/model.yaml:2:9: error[MLS101] `5` is a number and not a text\n"
        "    2 |   name: 5\n"
        "      |         ^\n"
        "a/model.yaml:1:1: note: metadata stands here\n"
        'help: quote it: "5"\n'
        "      or drop it\n"
        "a/model.yaml:3:3: warning[MLS102] an odd name\n"
        "    3 |   owner: crew\n"
        "      |   ^^^^^\n"
    )


def test_nothing_to_report_is_no_text() -> None:
    assert render([], {}) == ""


def test_a_file_without_source_is_reported_without_its_line() -> None:
    assert render([Diagnostic(RULE, at(1, 1, 1, 2), "bad")], {}) == "a/model.yaml:1:1: error[MLS101] bad\n"


def test_a_place_beyond_the_file_is_reported_without_its_line() -> None:
    assert report("a: 1", at(9, 1, 9, 1)) == ["a/model.yaml:9:1: error[MLS101] bad", ""]


def test_tabs_stay_tabs_under_the_line() -> None:
    assert report("\ta:\tb", at(1, 5, 1, 6))[1:3] == ["    1 | \ta:\tb", "      | \t  \t^"]


def test_a_span_of_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    assert report("a: b  \n  c", at(1, 4, 2, 4))[1:3] == ["    1 | a: b  ", "      |    ^"]


def test_an_empty_span_has_one_caret() -> None:
    assert report("a:", at(1, 3, 1, 3))[2] == "      |   ^"


def test_windows_line_ends_are_not_shown() -> None:
    assert report("a: 1\r\nb: 2\r\n", at(2, 4, 2, 5))[1] == "    2 | b: 2"


def test_carets_stand_under_wide_and_replaced_characters() -> None:
    assert report("日: \u202e\x1bx", at(1, 6, 1, 7))[1:3] == ["    1 | 日: U+202E\\x1bx", "      |               ^"]


def test_carets_cover_what_replaces_a_character() -> None:
    assert report("a: \u200bx", at(1, 4, 1, 5))[1:3] == ["    1 | a: U+200Bx", "      |    ^^^^^^"]


@pytest.mark.parametrize("column", [1, 30, 500, 960, 1000])
def test_a_long_line_is_cut_around_the_caret(column: int) -> None:
    line = "".join(f"{number:>10}" for number in range(100))
    _, shown, carets, _ = report(line, at(1, column, 1, column + 1))
    assert len(shown) <= len("    1 | ") + 120 + len("......")
    assert shown[carets.index("^")] == line[column - 1]


def test_a_long_span_is_cut_with_its_line() -> None:
    _, shown, carets, _ = report("x" * 5000, at(1, 1, 1, 5001))
    assert carets.count("^") == 120
    assert shown.endswith("x...")


def test_the_fifty_first_is_only_counted() -> None:
    found = [Diagnostic(RULE, at(n, 1, n, 2), "bad") for n in range(1, MOST + 8)]
    lines = render(found, {}).splitlines()
    assert len(lines) == MOST + 1
    assert lines[-1] == "7 more"


def test_colour_changes_no_character_that_is_seen() -> None:
    found = [Diagnostic(RULE, at(1, 4, 1, 5), "bad", "help", (Related(at(1, 1, 1, 2), "here"),))]
    plain, coloured = (render(found, {"a/model.yaml": "a: 1"}, colour) for colour in (False, True))
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@given(st.text(), st.text(), st.text(), st.text(), st.tuples(st.integers(1, 30), st.integers(0, 30)))
def test_whatever_a_spec_holds_no_line_of_the_report_is_forged(
    file: str, source: str, message: str, way_out: str, columns: tuple[int, int]
) -> None:
    span = Span(file, 1, columns[0], 1, sum(columns))
    found = [Diagnostic(RULE, span, message, way_out, (Related(span, message),))]
    lines = render(found, {file: source}).removesuffix("\n").split("\n")
    assert len(lines) == 4 + (way_out.count("\n") + 1 if way_out else 0)
    assert not any(character < " " and character != "\t" for line in lines for character in line)
    assert not re.search(
        "[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0001-\U000e007f]", "".join(lines)
    )


def test_a_file_name_cannot_begin_a_command_of_the_ci_system() -> None:
    text = render(
        [Diagnostic(RULE, Span("a\n::error::b", 1, 1, 1, 2), "c\n::error::d")], {"a\n::error::b": "::error::e"}
    )
    assert not any(line.startswith("::") for line in text.splitlines())
