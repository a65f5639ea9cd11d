"""Where a change stands: the line and column of its path in a spec."""

from collections.abc import Mapping

from mlspec.diagnostics.span import Span
from mlspec.source.document import Document
from mlspec.source.node import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[str | int, ...]
NAMING = ("name", "kpi", "id")
"""The keys by which an item of a list is named, the first that it has."""


def locate(documents: Mapping[str, Document], file: str, path: Path, *, whole: bool = False) -> Span | None:
    """Returns the place of the path's value, or of the key of the deepest part of it that the file has, or None.

    A collection is where its key is, and so is a value that comes or goes as a `whole`. A step of a list is a position
    or the name of an item.
    """
    document = documents.get(file)
    if document is None:
        return None
    node: Node = document.root
    found: Span | None = None
    for step in path:
        if isinstance(node, MappingNode):
            entry = next((each for each in node.entries if each.key.text == str(step)), None)
            if entry is None:
                break
            found, node = entry.key.span, entry.value
        elif isinstance(node, SequenceNode):
            item = _item(node, step)
            if item is None:
                break
            found = item.span
            node = item
        else:
            break
    else:
        return node.span if isinstance(node, ScalarNode) and not whole else found
    return found


def _item(node: SequenceNode, step: str | int) -> Node | None:
    if isinstance(step, int):
        return node.items[step] if 0 <= step < len(node.items) else None
    return next((item for item in node.items if _name(item) == step), None)


def _name(node: Node) -> str | None:
    if isinstance(node, ScalarNode):
        return node.text
    if not isinstance(node, MappingNode):
        return None
    texts = {entry.key.text: entry.value.text for entry in node.entries if isinstance(entry.value, ScalarNode)}
    return next((texts[key] for key in NAMING if key in texts), None)
