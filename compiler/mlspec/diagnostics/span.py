"""The place in a file that a diagnostic talks about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of text: lines and columns count from 1, columns in code points, the end is exclusive.

    `file` is the path from the project's root, with `/` between its parts.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
