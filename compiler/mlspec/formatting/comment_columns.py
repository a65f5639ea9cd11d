"""Lines with comments beside them, the comments of neighbours in one column."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

COLUMN = 40
"""Where comments stand beside lines that leave room: 40 characters go ahead of them."""
FARTHEST = 80
"""How far a wide neighbour can push them."""
_SPACES = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line and the comment beside it."""

    text: str
    beside: str | None = None


def with_comments(lines: Iterable[Line]) -> Iterator[str]:
    """Yields the lines; comments beside neighbouring lines begin in the same column, at least two spaces away."""
    for commented, run in groupby(lines, lambda line: line.beside is not None):
        neighbours = tuple(run)
        if not commented:
            yield from (line.text for line in neighbours)
            continue
        widths = (len(line.text) + _SPACES for line in neighbours)
        column = max((width for width in widths if width <= FARTHEST), default=0)
        for line in neighbours:
            yield f"{line.text + ' ' * _SPACES:<{max(column, COLUMN)}}{line.beside}"
