"""Cells under each other, for a terminal."""

from collections.abc import Iterator, Sequence

from mlspec.diagnostics.display import cells, width


def in_columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> Iterator[str]:
    """Yields the rows as lines whose cells begin in the same columns."""
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        shown = (cell + " " * (wide - _columns(cell)) for cell, wide in zip(row, widths, strict=True))
        yield f"{indent}{'  '.join(shown)}".rstrip()


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(map(width, cells(text)))
