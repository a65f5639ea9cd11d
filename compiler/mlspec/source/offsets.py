"""From a place inside a scalar's text to a place in the file."""

import re

from mlspec.diagnostics.span import Span
from mlspec.source.node import ScalarNode

_SINGLE = re.compile(r"''|.", re.DOTALL)
_DOUBLE = re.compile(r"\\(?:x.{2}|u.{4}|U.{8}|.)|.", re.DOTALL)


def locate(text: str, node: ScalarNode, start: int, end: int) -> Span:
    """Returns the span of the characters `start` to `end`, exclusive, of the scalar's text.

    `text` is the file's. Offsets beyond the scalar's text are brought back to its ends; a style whose lines
    the reader joins (folded, or on several lines and not `|`) gives the whole scalar.
    """
    start = min(max(start, 0), len(node.text))
    end = min(max(end, start), len(node.text))
    source = text[node.start : node.end]
    if node.style == "literal":
        return _in_block(source, node, start, end)
    if "\n" in source or node.style == "folded":
        return node.span
    edges = _edges(source, node)
    span = node.span
    return Span(span.file, span.line, span.column + edges[start], span.line, span.column + edges[end])


def _edges(source: str, node: ScalarNode) -> range | list[int]:
    """Returns the offset in the source of each character of the text, and of the end."""
    if node.style == "plain":
        return range(len(source) + 1)
    pieces = (_SINGLE if node.style == "single" else _DOUBLE).finditer(source, 1, len(source) - 1)
    return [*(piece.start() for piece in pieces), len(source) - 1]


def _in_block(source: str, node: ScalarNode, start: int, end: int) -> Span:
    last = len(node.text.rstrip("\n"))  # the end of a block's text is the end of its last line, not the next line
    start, end = min(start, last), min(end, last)
    first = _in_line(source, node, start)
    line, column = _in_line(source, node, end - 1) if end > start else first
    return Span(node.span.file, *first, line, column + (end > start))


def _in_line(source: str, node: ScalarNode, offset: int) -> tuple[int, int]:
    """Returns line and column of a character: the text's line n is the source's line n after the header."""
    number = node.text.count("\n", 0, offset)
    begin = node.text.rfind("\n", 0, offset) + 1
    content = node.text[begin:].split("\n", 1)[0]
    lines = source.split("\n")
    written = lines[number + 1].removesuffix("\r") if number + 1 < len(lines) else ""
    indent = max(len(written) - len(content), 0)
    return node.span.line + 1 + number, indent + offset - begin + 1
