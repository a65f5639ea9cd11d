"""Paragraphs of a terminal: wrapped at its width, what a label names hanging beside it."""

import re
from collections.abc import Iterator

from mlspec.diagnostics.display import neutralise, width
from mlspec.review.paint import Paint

WIDTH = 100
STEP = "  "
LABEL = 16
"""Columns of a label and the blanks after it."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def safe(text: str) -> str:
    """Returns text of a spec as it may be printed."""
    return neutralise(text)


def wrapped(text: str, indent: str = "", further: str | None = None) -> Iterator[str]:
    """Yields the lines of a paragraph, broken at blanks; a word that is too long for a line stands alone on one.

    Colours take no columns.
    """
    rest = indent + STEP if further is None else further
    line, used = indent, len(indent)
    empty = True
    for word in text.split(" "):
        size = _columns(word)
        if not empty and used + 1 + size > WIDTH:
            yield line
            line, used, empty = rest, len(rest), True
        line, used = (line + word, used + size) if empty else (f"{line} {word}", used + 1 + size)
        empty = False
    yield line


def labelled(label: str, text: str, paint: Paint) -> Iterator[str]:
    """Yields a paragraph behind a label in a column of its own."""
    first, *rest = wrapped(text, " " * LABEL, " " * LABEL)
    yield paint("quiet", f"{STEP}{label}".ljust(LABEL)) + first[LABEL:]
    yield from rest


def _columns(word: str) -> int:
    plain = _COLOUR.sub("", word)
    return len(plain) if plain.isascii() else sum(map(width, plain))
