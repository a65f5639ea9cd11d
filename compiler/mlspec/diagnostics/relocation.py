"""Findings as seen from a folder further up: a project may be a part of its repository."""

from collections.abc import Iterable
from dataclasses import replace

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.span import Span


def relocate(diagnostics: Iterable[Diagnostic], folder: str) -> tuple[Diagnostic, ...]:
    """Returns the diagnostics with `folder`, a path from the new root, before each file, if not empty."""
    if not folder:
        return tuple(diagnostics)
    return tuple(
        replace(
            diagnostic,
            span=_moved(diagnostic.span, folder),
            related=tuple(Related(_moved(related.span, folder), related.message) for related in diagnostic.related),
        )
        for diagnostic in diagnostics
    )


def _moved(span: Span, folder: str) -> Span:
    return replace(span, file=f"{folder}/{span.file}")
