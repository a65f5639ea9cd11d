"""What untrusted text looks like once it is safe to print."""

import unicodedata

from mlspec.diagnostics.unseen import name, unseen

_LINE_ENDS = ("\n", "\r")


def neutralise(text: str) -> str:
    r"""Returns the text with each character that a terminal obeys or hides in visible form.

    Control characters become `\x1b`, bidirectional and zero-width ones `U+202E`. A line end is a control
    character like any other; a tab stays.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(cells(text))


def cells(text: str) -> list[str]:
    """Returns what to print for each character of the text, in order, one string per character."""
    shown = [name(character) if character in _LINE_ENDS else character for character in text]
    for place in unseen(text):
        shown[place] = name(text[place])
    return shown


def width(cell: str) -> int:
    """Returns the number of terminal columns that a neutralised character takes."""
    return sum(_columns(character) for character in cell)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
