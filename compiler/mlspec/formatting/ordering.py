"""Keys in the language's order where that cannot change what a spec means: inside sections."""

from dataclasses import replace

from mlspec.formatting.layout import Block, Entry, Remark, Value
from mlspec.source.node import Node, ScalarNode, SequenceNode
from mlspec.spec.section import Section
from mlspec.spec.section_keys import Path, section_keys


def in_order(root: Block, kind: type[Section] | None) -> Block:
    """Returns a document with the keys of its sections in the language's order; what its author named keeps its order.

    Comments move with their entries, but for those that open the file.
    """
    if kind is None or not root.entries:
        return root
    first, *others = root.entries
    opening, before = _opening(first.before)
    block = _block(Block((replace(first, before=before), *others), root.closing), (), kind)
    head, *tail = block.entries
    if head.key is not first.key:
        tail = [replace(entry, gap=head.gap) if entry.key is first.key else entry for entry in tail]
    gap = first.gap if head.key is first.key else bool(opening)
    return Block((replace(head, before=opening + head.before, gap=gap), *tail), block.closing)


def node_in_order(node: Node, path: Path, kind: type[Section] | None) -> Node:
    """Returns a value with the keys of its sections in the language's order."""
    if kind is None or isinstance(node, ScalarNode):
        return node
    if isinstance(node, SequenceNode):
        return replace(node, items=tuple(node_in_order(item, (*path, n), kind) for n, item in enumerate(node.items)))
    rank = _rank(path, kind)
    entries = (
        replace(entry, value=node_in_order(entry.value, (*path, entry.key.text), kind)) for entry in node.entries
    )
    return replace(node, entries=tuple(sorted(entries, key=lambda entry: rank.get(entry.key.text, len(rank)))))


def _opening(remarks: tuple[Remark, ...]) -> tuple[tuple[Remark, ...], tuple[Remark, ...]]:
    """Returns the comments that speak of the file and those that speak of its first entry, which a blank line parts."""
    split = max((number for number, remark in enumerate(remarks) if remark.gap and number), default=len(remarks))
    return remarks[:split], remarks[split:]


def _block(block: Block, path: Path, kind: type[Section]) -> Block:
    entries = [_entry(entry, path, number, kind) for number, entry in enumerate(block.entries)]
    rank = _rank(path, kind)
    entries.sort(key=lambda entry: rank.get(entry.key.text, len(rank)) if entry.key else 0)
    return Block(tuple(entries), block.closing)


def _entry(entry: Entry, path: Path, number: int, kind: type[Section]) -> Entry:
    inner = (*path, entry.key.text if entry.key else number)
    value: Value = entry.value
    ordered = _block(value, inner, kind) if isinstance(value, Block) else node_in_order(value, inner, kind)
    return replace(entry, value=ordered)


def _rank(path: Path, kind: type[Section]) -> dict[str, int]:
    return {key: number for number, key in enumerate(section_keys(kind, path))}
