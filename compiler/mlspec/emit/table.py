"""A table: finished text, for a terminal to align and a page to mark up."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["plain", "number", "bound", "moment", "verdict", "window", "share"]
"""What a column holds: text, numbers, what is asked of them, moments, verdicts as words, names of windows,
or shares in per cent that a page draws too."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what is in it."""

    name: str
    kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; the one named by `Table.header` is its heading. `marked` is what a reader looks for."""

    cells: tuple[str, ...]
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below columns; `header` is the place of the column whose cells head their rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    header: int = 0
    note: str = ""
