"""A spec as it was read: its data, and the place of each of them."""

from dataclasses import dataclass

from mlspec.diagnostics.span import Span
from mlspec.source.node import MappingNode, Node, ScalarNode, SequenceNode
from mlspec.source.offsets import locate

Path = tuple[str | int, ...]
Data = None | bool | int | float | str | list["Data"] | dict[str, "Data"]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a path leads: the node, the span that names it, and whether the path ended there."""

    node: Node
    label: Span
    complete: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One file's tree and text; a path is the keys and list positions from the root."""

    file: str
    text: str
    root: MappingNode

    def data(self) -> dict[str, Data]:
        """Returns the tree as plain dictionaries, lists and scalars, in the order of the file."""
        return _mapping(self.root)

    def node(self, path: Path) -> Node | None:
        """Returns the node at the path, or nothing if the path leads nowhere."""
        place = self._follow(path)
        return place.node if place.complete else None

    def value_span(self, path: Path) -> Span:
        """Returns where the value at the path stands.

        If the path goes on where the file ends, that is the key of the innermost mapping or list that
        exists (the item itself in a list, 1:1 at the root), or the scalar that has no parts.
        """
        place = self._follow(path)
        scalar = isinstance(place.node, ScalarNode)
        return place.node.span if scalar or (place.complete and path) else place.label

    def key_span(self, path: Path) -> Span:
        """Returns where the key of the path stands; for an item of a list, the item."""
        place = self._follow(path)
        return place.label if place.complete else self.value_span(path)

    def scalar_span(self, path: Path, start: int, end: int) -> Span:
        """Returns the place of the characters `start` to `end`, exclusive, of the scalar's text.

        It is exact for scalars on one line and for `|` blocks. For folded text it is the whole scalar,
        for a path without a scalar what `value_span` returns.
        """
        node = self.node(path)
        if not isinstance(node, ScalarNode):
            return self.value_span(path)
        return locate(self.text, node, start, end)

    def _follow(self, path: Path) -> _Place:
        node: Node = self.root
        label = Span(self.file, 1, 1, 1, 1)
        for step in path:
            if isinstance(node, MappingNode):
                entry = next((e for e in node.entries if e.key.text == step), None)
                if entry is None:
                    return _Place(node, label, complete=False)
                node, label = entry.value, entry.key.span
            elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
                label = node.span
            else:
                return _Place(node, label, complete=False)
        return _Place(node, label, complete=True)


def _mapping(node: MappingNode) -> dict[str, Data]:
    return {entry.key.text: _data(entry.value) for entry in node.entries}


def _data(node: Node) -> Data:
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, MappingNode):
        return _mapping(node)
    return [_data(item) for item in node.items]
