"""The comments of a document, which its tree does not hold."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.source.document import Document
from mlspec.source.node import MappingNode, Node, ScalarNode

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its `#` to the end of its line; line and column count from 1."""

    line: int
    column: int
    text: str


def comments(document: Document) -> tuple[Comment, ...]:
    """Returns the comments in the order of the file; a `#` inside a quoted or block scalar begins none."""
    ranges = sorted(_opaque(document.root, document.text))
    starts = [start for start, _ in ranges]
    found: list[Comment] = []
    line, line_start = 1, 0
    match = _COMMENT.search(document.text)
    while match is not None:
        start, end = match.span()
        place = bisect_right(starts, start) - 1
        if place >= 0 and start < ranges[place][1]:
            end = ranges[place][1]
        else:
            line += document.text.count("\n", line_start, start)
            line_start = document.text.rfind("\n", 0, start) + 1
            found.append(Comment(line, start - line_start + 1, match[0].rstrip()))
        match = _COMMENT.search(document.text, end)
    return tuple(found)


def _opaque(node: Node, text: str) -> Iterator[tuple[int, int]]:
    """Yields the offsets of the sources in which a `#` is text; the header of a block scalar is not."""
    if isinstance(node, ScalarNode):
        if node.style in ("literal", "folded"):
            header_end = text.find("\n", node.start, node.end)
            yield (header_end if header_end >= 0 else node.end, node.end)
        elif node.style != "plain":
            yield (node.start, node.end)
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _opaque(entry.key, text)
            yield from _opaque(entry.value, text)
    else:
        for item in node.items:
            yield from _opaque(item, text)
