"""Finds texts that another tool would run or expand."""

import re
from collections.abc import Iterator

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.source.document import Document
from mlspec.source.node import MappingNode, Node, ScalarNode, SequenceNode
from mlspec.source.offsets import locate
from mlspec.spec.rules import LIVE_TEXT

LIVE = re.compile(r"\$\{|\$\(|\{\{|\{%")


def find_live_text(document: Document) -> Iterator[Diagnostic]:
    """Yields a diagnostic for every key and value that holds the beginning of another tool's expression."""
    nodes: list[Node] = [document.root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, MappingNode):
            for entry in node.entries:
                nodes += (entry.key, entry.value)
        elif isinstance(node, SequenceNode):
            nodes += node.items
        elif isinstance(node.value, str) and (found := LIVE.search(node.value)):
            yield _diagnostic(document.text, node, found)


def _diagnostic(text: str, node: ScalarNode, found: re.Match[str]) -> Diagnostic:
    return Diagnostic(
        LIVE_TEXT,
        locate(text, node, *found.span()),
        f"{found.group()!r} starts an expression of another tool (a shell, DVC, a workflow or a template)",
        "write plain text: a spec's text is data wherever it is rendered",
    )
