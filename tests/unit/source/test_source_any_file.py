"""Whatever the bytes are, reading ends in a document or in diagnostics whose places exist."""

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mlspec.source.comments import comments
from mlspec.source.node import MappingNode, Node, ScalarNode
from mlspec.source.reader import ReadResult, read

PIECES = st.sampled_from(
    (
        *"ab1 :,-?[]{}()'\"|>&*!%#@`~=<.\n\t\r",
        *("\n  ", "\n- ", ": ", ", ", "a: ", "\n\n", " #", "---", "...", "\\", "\\x41", "\\e", "no", "<<", "&a", "*a"),
        *("!!str ", "é", "😀", "\u202e", "\u2028", "\x1b", "\r\n", "'x, y'", "f(", "%YAML 1.2\n", "<<<<<<< a\n", "0x1"),
    )
)
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.lists(PIECES, max_size=25).map(lambda p: "a: " + "".join(p))


def check(result: ReadResult, text: str) -> None:
    assert (result.document is not None) or result.diagnostics
    lines = text.split("\n")
    for found in result.diagnostics:
        for span in (found.span, *(related.span for related in found.related)):
            assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert 1 <= span.line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1
            assert 1 <= span.end_line <= len(lines)
            assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1


def texts(node: Node) -> object:
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, MappingNode):
        return {entry.key.text: texts(entry.value) for entry in node.entries}
    return [texts(item) for item in node.items]


@given(TEXTS)
@settings(max_examples=400)
def test_any_text(text: str) -> None:
    result = read("m.yaml", text.encode())
    check(result, text)
    if result.document is not None:
        comments(result.document)
        result.document.data()
    if not result.diagnostics:
        assert result.document is not None
        # libyaml, and the reader that PyYAML has without it, which alone refuses a `?` that YAML allows in braces.
        for loader in (yaml.CBaseLoader, *([] if "?" in text else [yaml.BaseLoader])):
            assert texts(result.document.root) == yaml.load(text, loader)  # noqa: S506 - builds strings, lists and dicts only


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    check(read("m.yaml", data), data.decode("utf-8", "replace"))


@given(TEXTS)
def test_reading_twice_finds_the_same(text: str) -> None:
    assert read("m.yaml", text.encode()) == read("m.yaml", text.encode())
