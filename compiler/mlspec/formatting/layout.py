"""A document as entries to be written, each with the comments that belong to it."""

from dataclasses import dataclass

from mlspec.source.node import Entry as Pair
from mlspec.source.node import MappingNode, ScalarNode, SequenceNode


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment; `gap` says whether a blank line stands above its line."""

    text: str
    gap: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, or an item of a list, which has no key.

    `before` stands on lines of its own above it, `beside` at the end of its first line; `gap` says whether a
    blank line stands above it. A `value` that is still a node has no comments inside.
    """

    before: tuple[Remark, ...]
    gap: bool
    key: ScalarNode | None
    value: "Value"
    beside: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """Entries one below the other, and the comments below the last of them."""

    entries: tuple[Entry, ...]
    closing: tuple[Remark, ...]


Flow = MappingNode | SequenceNode
Value = ScalarNode | Flow | Block


def opened(flow: Flow) -> Block:
    """Returns a collection without comments as a block, one line an entry."""
    return Block(tuple(_entry(part) for part in parts(flow)), ())


def parts(collection: Flow) -> "tuple[Pair, ...] | tuple[ScalarNode | Flow, ...]":
    """Returns the entries of a mapping or the items of a list."""
    return collection.entries if isinstance(collection, MappingNode) else collection.items


def _entry(part: Pair | ScalarNode | Flow) -> Entry:
    if isinstance(part, Pair):
        return Entry((), False, part.key, part.value, None)
    return Entry((), False, None, part, None)
