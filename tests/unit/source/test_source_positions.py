"""Every place that the reader gives is the place in the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_yaml import DOCUMENTS, TEXTS, Mapping, Writer, meaning

from mlspec.diagnostics.span import Span
from mlspec.source.document import Document
from mlspec.source.node import ScalarNode
from mlspec.source.reader import read


def document(text: str) -> Document:
    result = read("m.yaml", text.encode())
    assert result.diagnostics == ()
    assert result.document is not None
    return result.document


def cut(text: str, span: Span) -> str:
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


@given(DOCUMENTS, st.sampled_from(("\n", "\r\n")))
def test_every_span_cuts_its_source_out_of_the_file(tree: Mapping, line_end: str) -> None:
    writer = Writer()
    writer.write(tree, 0, ())
    text = writer.text + "\n"
    read_back = document(text.replace("\n", line_end))
    assert read_back.data() == meaning(tree)
    for path, (start, end) in writer.keys.items():
        assert cut(text, read_back.key_span(path)) == text[start:end]
    for path, (start, end) in writer.values.items():
        if path:
            assert cut(text, read_back.value_span(path)) == text[start:end]


@given(DOCUMENTS, st.data())
def test_every_piece_of_a_scalar_is_found_in_the_file(tree: Mapping, data: st.DataObject) -> None:
    writer = Writer()
    writer.write(tree, 0, ())
    read_back = document(writer.text + "\n")
    for path in writer.values:
        node = read_back.node(path)
        if isinstance(node, ScalarNode) and node.text:
            start = data.draw(st.integers(0, len(node.text) - 1))
            found = cut(writer.text, read_back.scalar_span(path, start, start + 1))
            assert found == node.text[start] or unescaped(found) == node.text[start] or node.text[start] == "\n"


def unescaped(source: str) -> object:
    quote = '"' if source.startswith("\\") else "'"
    return document(f"a: {quote}{source}{quote}").data()["a"]


@given(TEXTS, st.data())
def test_a_piece_of_a_quoted_text_reads_as_that_piece(scalar: object, data: st.DataObject) -> None:
    text = f"a:   {scalar.source} # {scalar.source}\n"
    read_back = document(text)
    value = read_back.data()["a"]
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    piece = cut(text, read_back.scalar_span(("a",), start, end))
    quote = scalar.source[0]
    assert document(f"a: {quote}{piece}{quote}").data()["a"] == value[start:end]


def place(text: str, word: str) -> tuple[int, int, int, int]:
    read_back = document(text)
    value = read_back.data()["a"]
    start = value.index(word)
    span = read_back.scalar_span(("a",), start, start + len(word))
    return (span.line, span.column, span.end_line, span.end_column)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: x + here\n", (1, 8, 1, 12)),
        ("a: 'it''s here'\n", (1, 11, 1, 15)),
        ('a: "\\u00e9\\t\\"here"\n', (1, 15, 1, 19)),
        ('a: "h\\x65re"\n', (1, 5, 1, 12)),
        ("a: |\n  x\n  here\n", (3, 3, 3, 7)),
        ("a: |-\n\n\n  x\n\n    here\n", (6, 5, 6, 9)),
        ("a: |2\n    here\n", (2, 5, 2, 9)),
        ("a: | # here is a comment\n   here\n", (2, 4, 2, 8)),
        ("a: |+\r\n  x\r\n  y here\r\n\r\n", (3, 5, 3, 9)),
        ("a: 😀 here\n", (1, 6, 1, 10)),
    ],
)
def test_the_place_of_a_word(text: str, expected: tuple[int, int, int, int]) -> None:
    assert place(text, "here") == expected


@pytest.mark.parametrize("text", ["a: >\n  x\n  here\n", "a: x\n  here\n", "a: 'x\n  here'\n", 'a: "x \\\n  here"\n'])
def test_joined_lines_give_the_whole_scalar(text: str) -> None:
    read_back = document(text)
    assert read_back.scalar_span(("a",), 2, 6) == read_back.value_span(("a",))


def test_a_piece_over_several_lines_of_a_block() -> None:
    span = document("a: |\n  one\n  two\n").scalar_span(("a",), 1, 6)
    assert span == Span("m.yaml", 2, 4, 3, 5)


@given(st.integers(-5, 20), st.integers(-5, 20))
def test_offsets_beyond_the_text_stay_inside_the_scalar(start: int, end: int) -> None:
    for text in ("a: plain\n", "a: 'sin''gle'\n", 'a: "dou\\tble"\n', "a: |\n  li\n  teral\n"):
        read_back = document(text)
        whole = read_back.value_span(("a",))
        span = read_back.scalar_span(("a",), start, end)
        assert (whole.line, whole.column) <= (span.line, span.column) <= (span.end_line, span.end_column)
        assert (span.end_line, span.end_column) <= (whole.end_line, whole.end_column + 1)
