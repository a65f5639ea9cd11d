"""Gives every comment of a document to the entry that it speaks of."""

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

from mlspec.diagnostics.span import Span
from mlspec.formatting.layout import Block, Entry, Flow, Remark, Value, parts
from mlspec.source.comments import comments
from mlspec.source.document import Document
from mlspec.source.node import Entry as Pair
from mlspec.source.node import MappingNode, Node, ScalarNode

_TO_DASH = re.compile(r"(?:[ \n]|#[^\n]*)*(?=-)")

Place = tuple[int, int]
"""Line and column, both from 1."""


def attach(document: Document) -> Block:
    """Returns the document with its comments, in the order of the file; its lines have to end in LF."""
    return _Attachment(document).whole()


class _Attachment:
    """Walks a document and its comments side by side; each comment is taken once."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._root = document.root
        self._lines = document.text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        found = comments(document)
        self._texts = [comment.text for comment in found]
        self._places = [(comment.line, comment.column) for comment in found]
        self._taken = 0

    def whole(self) -> Block:
        """Returns the root; all comments are taken."""
        end = (len(self._lines) + 1, 1)
        block = self._block(self._root, 0, end) if self._root.entries else Block((), ())
        return replace(block, closing=(*block.closing, *self._until(end)))

    def _block(self, node: Flow, outer: int, bound: Place) -> Block:
        """Returns a collection of which each entry gets a line; `bound` is where the next thing behind it begins.

        A comment below the last entry is the collection's if it is indented like it, and deeper than the column
        `outer` of what holds it.
        """
        column = node.span.column
        starts = self._entry_starts(node)
        entries: list[Entry] = []
        for part, start, following in zip(parts(node), starts, (*starts[1:], bound), strict=True):
            before = self._until(start)
            gap = self._is_below_blank(start[0])
            if isinstance(part, Pair):
                value, beside = self._value(part.value, part.key.span.end_line, column, following)
                entries.append(Entry(before, gap, part.key, value, beside))
            else:
                before += self._until(_begin(part.span))
                value, beside = self._value(part, 0, column, following)
                hoisted, value = _first_remarks(value)
                entries.append(Entry(before + hoisted, gap, None, value, beside))
        if self._is_flow(node):
            return Block(tuple(entries), self._until(_end(node.span)))
        closing: list[Remark] = []
        while self._next() < bound and outer < self._next()[1] >= column:
            closing.append(self._take())
        return Block(tuple(entries), tuple(closing))

    def _value(self, node: Node, key_line: int, column: int, bound: Place) -> tuple[Value, str | None]:
        """Returns a value and the comment at the end of its first line; `key_line` is 0 for an item of a list."""
        if isinstance(node, ScalarNode):
            last = node.span.line if node.style in ("literal", "folded") else node.span.end_line
            return node, self._beside(_begin(node.span), last, bound)
        if not parts(node):
            return node, self._beside(_end(node.span), node.span.end_line, bound)
        if self._is_flow(node) and not self._has_comments(node):
            return node, self._beside(_begin(node.span), node.span.end_line, bound)
        beside = None
        comment = self._next()
        if key_line and comment[0] in (key_line, node.span.line) and comment < self._entry_starts(node)[0]:
            beside = self._take().text
        return self._block(node, column, bound), beside

    def _beside(self, before: Place, line: int, bound: Place) -> str | None:
        """Returns the next comment if it stands ahead of the place `before`, or on the line and ahead of `bound`."""
        comment = self._next()
        is_beside = comment[0] == line and comment < bound
        return self._take().text if comment < before or is_beside else None

    def _entry_starts(self, node: Flow) -> list[Place]:
        if isinstance(node, MappingNode):
            return [_begin(entry.key.span) for entry in node.entries]
        begins = [_begin(item.span) for item in node.items]
        if self._is_flow(node):
            return begins
        ends = (_end(item.span) for item in node.items)
        return [_begin(node.span), *(self._dash(end, begin) for end, begin in zip(ends, begins[1:], strict=False))]

    def _dash(self, end: Place, begin: Place) -> Place:
        """Returns the place of the dash between the end of one item and the beginning of the next."""
        found = _TO_DASH.match(self._text, self._offset(end))
        if found is None or found.end() >= self._offset(begin):
            return begin
        line = bisect_right(self._starts, found.end())
        return line, found.end() - self._starts[line - 1] + 1

    def _is_flow(self, node: Flow) -> bool:
        return self._text[self._offset(_begin(node.span))] in "{["

    def _has_comments(self, node: Flow) -> bool:
        return self._next() < _end(node.span) and (
            bisect_right(self._places, _end(node.span)) > bisect_right(self._places, _begin(node.span))
        )

    def _next(self) -> Place:
        """Returns where the next comment stands; behind the end of the file if there is none."""
        return self._places[self._taken] if self._taken < len(self._places) else (len(self._lines) + 2, 1)

    def _take(self) -> Remark:
        line, _ = self._next()
        self._taken += 1
        return Remark(self._texts[self._taken - 1], self._is_below_blank(line))

    def _until(self, place: Place) -> tuple[Remark, ...]:
        taken: list[Remark] = []
        while self._next() < place:
            taken.append(self._take())
        return tuple(taken)

    def _is_below_blank(self, line: int) -> bool:
        return line > 1 and not self._lines[line - 2].strip()

    def _offset(self, place: Place) -> int:
        return self._starts[place[0] - 1] + place[1] - 1


def _first_remarks(value: Value) -> tuple[tuple[Remark, ...], Value]:
    """Returns the comments above the first entry of a value, and the value without them."""
    if not isinstance(value, Block):
        return (), value
    first, *others = value.entries
    return first.before, Block((replace(first, before=()), *others), value.closing)


def _begin(span: Span) -> Place:
    return span.line, span.column


def _end(span: Span) -> Place:
    return span.end_line, span.end_column
