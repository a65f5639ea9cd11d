"""Characters that a spec must not contain, raw or written as an escape."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.unseen import name, unseen
from mlspec.source.rules import CONTROL_CHARACTER, FOREIGN_LINE_BREAK, HIDDEN_CHARACTER

_LONE_RETURN = re.compile(r"\r(?!\n)")
_SEPARATORS = "\x85\u2028\u2029"
_HELP = {
    CONTROL_CHARACTER.code: "delete it: a terminal that shows this file obeys it",
    FOREIGN_LINE_BREAK.code: "end lines with LF or CRLF",
    HIDDEN_CHARACTER.code: "delete it, or type the text again: a reviewer cannot see it",
}


@dataclass(frozen=True, slots=True)
class Hostile:
    """Neighbouring characters `start` to `end`, exclusive, that are refused for the same reason."""

    rule: Rule
    start: int
    end: int
    message: str

    @property
    def help(self) -> str:
        """What to do about it."""
        return _HELP[self.rule.code]


def hostile(text: str) -> Iterator[Hostile]:
    """Yields the refused characters of the text in their order, neighbours of one kind together."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return
    returns = (match.start() for match in _LONE_RETURN.finditer(text)) if "\r" in text else ()
    places = sorted({*unseen(text), *returns})
    for _, run in groupby(enumerate(places), lambda pair: (pair[1] - pair[0], _rule(text[pair[1]]).code)):
        where = [place for _, place in run]
        first = text[where[0]]
        more = f" and {len(where) - 1} more like it" if len(where) > 1 else ""
        yield Hostile(_rule(first), where[0], where[-1] + 1, f"{_describe(first)}{more} stands here")


def _rule(character: str) -> Rule:
    if character == "\r" or character in _SEPARATORS:
        return FOREIGN_LINE_BREAK
    return CONTROL_CHARACTER if unicodedata.category(character) == "Cc" else HIDDEN_CHARACTER


def _describe(character: str) -> str:
    if character == "\r":
        return "a carriage return without a line feed"
    if unicodedata.category(character) == "Cc":
        return f"the control character {name(character)}"
    return f"the character {name(character)} ({unicodedata.name(character, 'private').lower()})"
