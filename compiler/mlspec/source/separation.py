"""What stands between the values of a file: spaces, line ends, YAML's marks and comments, and nothing else."""

import re
from collections.abc import Iterator

from mlspec.source import limits
from mlspec.source.findings import Findings
from mlspec.source.node import MappingNode, Node, ScalarNode
from mlspec.source.rules import INVALID_YAML, TAB_INDENTATION
from mlspec.source.screening import span

_SUSPECT = re.compile(r"\t|[^ \t\n]#")
_WITHOUT_TABS = re.compile(r"[^\t]+")
_TAB_OR_COMMENT = re.compile(r"\t|#[^\n]*")


def check_separation(text: str, root: Node, findings: Findings) -> None:
    """Refuses tabs between values, and comments without a space ahead: some YAML readers take neither."""
    if not _SUSPECT.search(text):
        return
    begin, refused = 0, 0
    for start, end in (*_scalars(root, text), (len(text), len(text))):
        for found in _TAB_OR_COMMENT.finditer(text, begin, start):
            if found[0] == "\t":
                message, way_out, rule = "a tab stands between values", "separate them with spaces", TAB_INDENTATION
            elif found.start() and text[found.start() - 1] not in " \t\n":
                message, way_out, rule = "a comment needs a space ahead of its `#`", "add one", INVALID_YAML
            else:
                continue
            findings.refuse(rule, span(findings.file, text, found.start(), found.start() + 1), message, way_out)
            refused += 1
            if refused == limits.REPORTED:
                return
        begin = end


def _scalars(node: Node, text: str) -> Iterator[tuple[int, int]]:
    """Yields the offsets of the scalars, in order; of block scalars without their headers, of plain ones each word."""
    if isinstance(node, ScalarNode):
        if node.style in ("literal", "folded"):
            header_end = text.find("\n", node.start, node.end)
            yield (header_end if header_end >= 0 else node.end, node.end)
        elif node.style == "plain":
            yield from (word.span() for word in _WITHOUT_TABS.finditer(text, node.start, node.end))
        else:
            yield node.start, node.end
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _scalars(entry.key, text)
            yield from _scalars(entry.value, text)
    else:
        for item in node.items:
            yield from _scalars(item, text)
