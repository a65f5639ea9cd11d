"""Rewrites a spec in the one style, without a change to what it says or to a word of its comments."""

from collections import Counter

from mlspec.formatting.attachment import attach
from mlspec.formatting.comment_columns import with_comments
from mlspec.formatting.lines import to_lines
from mlspec.formatting.ordering import in_order, node_in_order
from mlspec.source.comments import comments
from mlspec.source.document import Document
from mlspec.source.node import MappingNode, Node, ScalarNode
from mlspec.source.reader import read
from mlspec.spec.section import Section


class MisformattedError(Exception):
    """The formatted text does not say what the document said: a bug in mlspec."""


def formatted(document: Document, kind: type[Section] | None) -> str:
    """Returns the text of a document in the one style; keys follow the order of `kind` where they are its fields.

    Lines end as the first line of the document does.

    Raises:
        MisformattedError: where the text, read again, has other data, another order of them or other comments.
    """
    windows = document.text.partition("\n")[0].endswith("\r")
    unix = _read(document.file, document.text.replace("\r\n", "\n")) if "\r" in document.text else document
    text = "".join(f"{line}\n" for line in with_comments(to_lines(in_order(attach(unix), kind), unix.text)))
    _compare(unix, _read(document.file, text), kind)
    return text.replace("\n", "\r\n") if windows else text


def _read(file: str, text: str) -> Document:
    result = read(file, text.encode())
    if result.document is None or result.diagnostics:
        raise MisformattedError(f"{file}: {result.diagnostics[0].message}")
    return result.document


def _compare(before: Document, after: Document, kind: type[Section] | None) -> None:
    if _said(node_in_order(before.root, (), kind)) != _said(after.root):
        raise MisformattedError(f"{before.file}: the data differ")
    if Counter(each.text for each in comments(before)) != Counter(each.text for each in comments(after)):
        raise MisformattedError(f"{before.file}: the comments differ")


def _said(node: Node) -> object:
    """Returns the data of a node with their types and their order."""
    if isinstance(node, ScalarNode):
        return type(node.value), node.value
    if isinstance(node, MappingNode):
        return "mapping", [(entry.key.text, _said(entry.value)) for entry in node.entries]
    return [_said(item) for item in node.items]
