"""Where the parts of a document stand in its text, as offsets, and whether braces hold them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mlspec.source.document import Document, Path
from mlspec.source.node import Entry, MappingNode, Node, ScalarNode, SequenceNode

_COMMA = re.compile(r"(?:\s|(?<=\s)#[^\n]*)*,")

Collection = MappingNode | SequenceNode


@dataclass(frozen=True, slots=True)
class Replacement:
    """The text that is to stand in place of the characters `start` to `end`, exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads: the node, what holds it, the root first, and the steps that lead on to nothing."""

    node: Node
    holders: tuple[Collection, ...]
    missing: Path


class TextPlaces:
    """The text of one document, with offsets for what the tree says in lines and columns."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        first_end = self.text.find("\n")
        self.line_end = "\r\n" if first_end > 0 and self.text[first_end - 1] == "\r" else "\n"

    def follow(self, path: Path) -> Place:
        """Returns how far the path leads."""
        node: Node = self.document.root
        holders: tuple[Collection, ...] = ()
        for at, step in enumerate(path):
            inner = _child(node, step)
            if inner is None or isinstance(node, ScalarNode):
                return Place(node, holders, path[at:])
            holders = (*holders, node)
            node = inner
        return Place(node, holders, ())

    def start(self, node: Node) -> int:
        """Returns where the node begins."""
        return node.start if isinstance(node, ScalarNode) else self.offset(node.span.line, node.span.column)

    def end(self, node: Node) -> int:
        """Returns where the node ends."""
        return node.end if isinstance(node, ScalarNode) else self.offset(node.span.end_line, node.span.end_column)

    def offset(self, line: int, column: int) -> int:
        """Returns the offset of a place that counts from 1."""
        return self._starts[line - 1] + column - 1

    def is_flow(self, node: Node) -> bool:
        """Says whether the node is a collection in braces or brackets."""
        return not isinstance(node, ScalarNode) and self.text[self.start(node)] in "[{"

    def in_flow(self, holders: Iterable[Collection]) -> bool:
        """Says whether braces or brackets hold what stands in these collections."""
        return any(self.is_flow(holder) for holder in holders)

    def line_start(self, offset: int) -> int:
        """Returns where the line of the offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def line_stop(self, offset: int) -> int:
        """Returns where the line of the offset ends, before its line end."""
        end = self.text.find("\n", offset)
        if end < 0:
            return len(self.text)
        return end - 1 if end and self.text[end - 1] == "\r" else end

    def next_line(self, offset: int) -> int:
        """Returns where the line after that of the offset begins; the end of the text after the last one."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end + 1

    def is_first(self, offset: int) -> bool:
        """Says whether nothing stands ahead of the offset on its line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def column(self, offset: int) -> int:
        """Returns how many characters stand ahead of the offset on its line."""
        return offset - self.line_start(offset)

    def comma_after(self, offset: int) -> int | None:
        """Returns where the comma stands that follows the offset, or None if something else does."""
        found = _COMMA.match(self.text, offset)
        return None if found is None else found.end() - 1

    def part_starts(self, node: Collection) -> list[int]:
        """Returns where the parts of a collection begin: its keys, or in a list the items, dashes included."""
        if isinstance(node, MappingNode):
            return [entry.key.start for entry in node.entries]
        if self.is_flow(node):
            return [self.start(item) for item in node.items]
        return [self._dash(node, item) for item in node.items]

    def part_ends(self, node: Collection) -> list[int]:
        """Returns where the parts of a collection end; a key without a value, behind its colon."""
        values = node.items if isinstance(node, SequenceNode) else tuple(entry.value for entry in node.entries)
        return [self.end(value) for value in values]

    def colon_end(self, entry: Entry) -> int:
        """Returns the offset behind the colon of an entry."""
        return self.text.index(":", entry.key.end) + 1

    def _dash(self, node: SequenceNode, item: Node) -> int:
        """Returns where the dash of an item stands: in the column of the list, on the item's line or above it."""
        line = item.span.line
        while line > node.span.line and not self.text.startswith("-", self.offset(line, node.span.column)):
            line -= 1
        return self.offset(line, node.span.column)


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return next((entry.value for entry in node.entries if entry.key.text == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None
