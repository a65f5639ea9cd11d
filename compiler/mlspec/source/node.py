"""The tree that a spec is read into: every node knows its place."""

from dataclasses import dataclass
from typing import Literal

from mlspec.diagnostics.span import Span

Scalar = None | bool | int | float | str
Style = Literal["plain", "single", "double", "literal", "folded"]


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A value without parts.

    `value` is what YAML 1.2's core schema makes of it, `text` its characters after quotes and escapes are
    resolved. `start` and `end` are the offsets of its source, quotes included, in the document's text.
    """

    span: Span
    value: Scalar
    text: str
    style: Style
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """A list."""

    span: Span
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A key, whose value is always a string, and what stands under it."""

    key: ScalarNode
    value: "Node"


@dataclass(frozen=True, slots=True)
class MappingNode:
    """Entries in the order of the file, each key once."""

    span: Span
    entries: tuple[Entry, ...]


Node = ScalarNode | SequenceNode | MappingNode
