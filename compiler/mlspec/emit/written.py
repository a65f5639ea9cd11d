"""Two values that a generated YAML file writes in a form of their own; a reader gets plain text and scalars back."""

import re
from dataclasses import dataclass
from typing import Self

from mlspec.emit.scalars import visible
from mlspec.emit.shapes import Scalar, is_list, is_mapping

_LINE = re.compile(r"[\x20-\x7e]*[\x21-\x7e]")
_EXPRESSIONS = ("${{", "$[[")


class Script(str):
    """Lines of a shell, each a constant of mlspec, written as a block; nothing of a spec is ever in them.

    Raises:
        ValueError: for an expression of a CI system, by which a value would reach the shell, and for a line that a
            block does not give back.
    """

    __slots__ = ()

    def __new__(cls, *lines: str) -> Self:
        """Returns the text of the lines, with a final newline."""
        for line in lines:
            if any(mark in line for mark in _EXPRESSIONS):
                raise ValueError(f"{line!r}: a script reads values from the environment alone")
            if not _LINE.fullmatch(line):
                raise ValueError(f"{line!r} is no line of a block: printable ASCII, not empty, no space at the end")
        if not lines or lines[0].startswith(" "):
            raise ValueError("a script starts at the left margin")
        return super().__new__(cls, "".join(f"{line}\n" for line in lines))


@dataclass(frozen=True, slots=True)
class Commented:
    """A scalar with a comment behind it, on its line."""

    value: Scalar
    comment: str

    @property
    def shown(self) -> str:
        """The comment on one line, nothing in it hidden."""
        return visible(self.comment)


def meaning(data: object) -> object:
    """Returns what a reader of the written data gets: plain text for scripts, no comments."""
    if isinstance(data, Script):
        return str.__str__(data)
    if isinstance(data, Commented):
        return data.value
    if is_mapping(data):
        return {key: meaning(value) for key, value in data.items()}
    if is_list(data):
        return [meaning(item) for item in data]
    return data
