"""Characters that a terminal obeys or a person cannot see."""

import re
import unicodedata
from collections.abc import Iterator

MOST_MARKS = 8  # on one letter; no script in use stacks more

_UNUSUAL = re.compile(r"[^\t\n\r\x20-\x7e]+")
_CATEGORIES = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
# Unlike unassigned code points, these stay noncharacters in every version of Unicode.
_NONCHARACTERS = frozenset(range(0xFDD0, 0xFDF0)) | {
    plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
}
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SELECTORS = frozenset(chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_COMBINING = frozenset(("Mn", "Me"))


def unseen(text: str) -> Iterator[int]:
    """Yields the place of each character that must not be printed or read as it is; tabs and line ends may.

    These are control, format and private characters, blank letters, more than eight marks on one letter, and
    variation selectors, except behind a symbol whose picture they choose.
    """
    for run in _UNUSUAL.finditer(text):
        if not any(map(_is_odd, set(run[0]))):
            continue
        marks = 0
        before = ""
        for place, character in enumerate(run[0], run.start()):
            category = unicodedata.category(character)
            marks = marks + 1 if category in _COMBINING else 0
            if _is_unseen(character, category, before) or marks > MOST_MARKS:
                yield place
            before = category


def _is_odd(character: str) -> bool:
    """Returns whether the character is unseen in some surroundings."""
    return (
        not character.isprintable()
        or character in _BLANK_LETTERS
        or character in _SELECTORS
        or unicodedata.category(character) in _COMBINING
    )


def _is_unseen(character: str, category: str, before: str) -> bool:
    if character in _SELECTORS:
        return not before.startswith(("S", "P"))
    return category in _CATEGORIES or character in _BLANK_LETTERS or ord(character) in _NONCHARACTERS


def name(character: str) -> str:
    r"""Returns a visible name: `\x1b` for a character of one byte, `U+202E` for any other."""
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"U+{code:04X}"  # noqa: PLR2004 - the last code of one byte
