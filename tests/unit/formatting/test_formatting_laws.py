"""Whatever a document looks like, formatting it keeps its data and its comments, and is done after once."""

from formatting_documents import documents, read_clean, sequence
from hypothesis import given
from hypothesis import strategies as st

from mlspec.formatting.format import formatted
from mlspec.source.reader import read

PIECES = (
    *"ab1 :,-?[]{}()'\"|>#=.\n",
    *("\n  ", "\n    ", "\n- ", "\n  - ", ": ", ", ", "a: ", "b: ", "\n\n", " # c\n", "# d\n", "|\n", "|+\n", ">-\n"),
    *(
        "x y",
        "\n      # e",
        " {a: 1, ",
        " [1, ",
        "]",
        "}",
        "? ",
        "'x'",
        "é",
        "---\n",
        "\n...\n",
        "|2\n   ",
        "\\n",
        "\\t",
    ),
)


@given(documents())
def test_comments_keys_and_data_stay_where_they_are(text: str) -> None:
    before = read_clean(text)
    after = read_clean(formatted(before, None))
    assert after.data() == before.data()
    assert sequence(after) == sequence(before)


@given(documents())
def test_formatting_twice_changes_nothing(text: str) -> None:
    once = formatted(read_clean(text), None)
    assert formatted(read_clean(once), None) == once


@given(documents(), st.sampled_from(("\n", "\r\n")))
def test_the_first_line_end_is_that_of_all_lines(text: str, line_end: str) -> None:
    unix = formatted(read_clean(text), None)
    mixed = text.replace("\n", line_end, 1)
    assert formatted(read_clean(mixed), None) == unix.replace("\n", line_end)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_without_fault_is_formatted(text: str) -> None:
    result = read("m.yaml", text.encode())
    if result.document is None or result.diagnostics:
        return
    once = formatted(result.document, None)
    assert read_clean(once).data() == result.document.data()
    assert formatted(read_clean(once), None) == once
