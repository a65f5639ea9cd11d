"""Tables as aligned lines for a terminal."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.diagnostics.display import cells, width
from mlspec.emit.table import Column, Row, Table

_RESET = "\x1b[0m"
_STYLES = {
    "pass": "\x1b[1;32m",
    "fail": "\x1b[1;31m",
    "inconclusive": "\x1b[1;33m",
    "no_production": "\x1b[2m",
    "heading": "\x1b[1m",
    "quiet": "\x1b[2m",
}


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours text where colour is wanted."""

    colour: bool

    def __call__(self, style: str, text: str) -> str:
        """Returns the text in a style of its own; a style that there is not leaves it as it is."""
        return f"{_STYLES[style]}{text}{_RESET}" if self.colour and text and style in _STYLES else text


def table_lines(table: Table, paint: Paint) -> Iterator[str]:
    """Yields the caption, the names of the columns and the rows, indented below the caption."""
    names = Row(tuple(column.name for column in table.columns))
    widths = [max(columns_of(row.cells[place]) for row in (names, *table.rows)) for place in range(len(table.columns))]
    yield paint("heading", table.caption)
    yield paint("quiet", _line(names, table.columns, widths, Paint(colour=False)))
    for row in table.rows:
        yield _line(row, table.columns, widths, paint)


def columns_of(text: str) -> int:
    """Returns how many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(width, cells(text)))


def _line(row: Row, columns: tuple[Column, ...], widths: list[int], paint: Paint) -> str:
    shown: list[str] = []
    for cell, column, wide in zip(row.cells, columns, widths, strict=True):
        blanks = " " * (wide - columns_of(cell))
        if column.kind == "number":
            shown.append(blanks + cell)
        elif column.kind == "verdict" and cell in _STYLES:
            shown.append(paint(cell, cell.upper()) + blanks)
        else:
            shown.append((paint("heading", cell) if row.marked else cell) + blanks)
    return f"  {'  '.join(shown)}".rstrip()
