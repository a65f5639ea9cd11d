"""The edit that takes a feature out of a spec, where nothing else of the spec speaks of it."""

import re
from collections.abc import Iterator

from mlspec.checks.subject import BoundModel
from mlspec.diagnostics.edit import Edit
from mlspec.source.node import MappingNode, Node, ScalarNode

ELSEWHERE = {"apiVersion", "kind", "metadata", "prediction", "sources", "label"}
"""Sections that speak of columns of the sources and never of a feature."""


def removal(model: BoundModel, name: str) -> tuple[Edit, ...]:
    """Returns the edit, or none where another feature is needed or something else would lose what it reads."""
    if len(model.spec.features.columns) == 1 or any(
        re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", text) for text in _texts(model.document.root, name)
    ):
        return ()
    return (Edit(("features", "columns", name), None),)


def _texts(root: Node, name: str) -> Iterator[str]:
    """Yields the keys and values of all sections that may speak of the feature, but for its own entry."""
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ScalarNode):
            yield node.text
        elif isinstance(node, MappingNode):
            for entry in node.entries:
                if node is root and entry.key.text in ELSEWHERE:
                    continue
                if entry.key.text != name:
                    stack += [entry.key, entry.value]
        else:
            stack += node.items
