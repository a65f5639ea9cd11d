"""Finds expressions whose lines are joined when they are read, so that no place in them is a place in the file."""

from collections.abc import Iterator
from typing import Any, cast

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.source.document import Document
from mlspec.source.node import ScalarNode
from mlspec.spec.expression_text import Expression
from mlspec.spec.rules import BAD_EXPRESSION
from mlspec.spec.section import Section

Path = tuple[str | int, ...]


def find_joined_expressions(document: Document, spec: Section) -> Iterator[Diagnostic]:
    """Yields a diagnostic for every expression over several lines that is no `|` block."""
    for path in _expressions(spec, ()):
        node = document.node(path) or document.node(path[:-1])
        if not isinstance(node, ScalarNode) or node.style == "literal":
            continue
        if node.style != "folded" and "\n" not in document.text[node.start : node.end]:
            continue
        yield Diagnostic(
            BAD_EXPRESSION,
            node.span,
            "the lines of this expression are joined when it is read: a message about it could not say where",
            "write it on one line, or over several behind a `|`",
        )


def _expressions(value: object, path: Path) -> Iterator[Path]:
    if isinstance(value, Expression):
        yield path
    elif isinstance(value, Section):
        for name, field in type(value).model_fields.items():
            yield from _expressions(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _expressions(inner, (*path, key))
    elif isinstance(value, tuple):
        for number, inner in enumerate(cast("tuple[object, ...]", value)):
            yield from _expressions(inner, (*path, number))
