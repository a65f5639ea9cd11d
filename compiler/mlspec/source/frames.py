"""Collections that are still being read."""

from dataclasses import dataclass, field

from mlspec.diagnostics.span import Span
from mlspec.source.events import Mark
from mlspec.source.node import Entry, MappingNode, Node, ScalarNode, SequenceNode


@dataclass(slots=True)
class SequenceFrame:
    """A list whose end has not been read; `unclosed` counts parentheses of an expression cut at a comma."""

    start: Mark
    flow: bool
    items: list[Node] = field(default_factory=list["Node"])
    unclosed: int = 0

    @property
    def expects_key(self) -> bool:
        """Never: items have no keys."""
        return False

    def add(self, node: Node) -> None:
        """Takes the next item."""
        self.items.append(node)

    def last(self) -> Span | None:
        """Returns the place of the last item."""
        return self.items[-1].span if self.items else None

    def close(self, span: Span) -> SequenceNode:
        """Returns the finished list."""
        return SequenceNode(span, tuple(self.items))


@dataclass(slots=True)
class MappingFrame:
    """A mapping whose end has not been read; a refused key is dropped together with its value."""

    start: Mark
    flow: bool
    entries: list[Entry] = field(default_factory=list[Entry])
    keys: dict[str, Span] = field(default_factory=dict[str, Span])
    unclosed: int = 0
    expects_key: bool = True
    _key: ScalarNode | None = None

    def expect_value(self, key: ScalarNode | None) -> None:
        """Takes the next key, or nothing for a dropped one."""
        self._key = key
        self.expects_key = False

    def add(self, node: Node) -> None:
        """Takes the value of the key, or a collection in the place of a key, which is dropped."""
        if self.expects_key:
            self.expect_value(None)
            return
        if self._key is not None:
            self.entries.append(Entry(self._key, node))
        self.expects_key = True

    def last(self) -> Span | None:
        """Returns the place of the last value."""
        return self.entries[-1].value.span if self.entries else None

    def close(self, span: Span) -> MappingNode:
        """Returns the finished mapping."""
        return MappingNode(span, tuple(self.entries))


Frame = SequenceFrame | MappingFrame
