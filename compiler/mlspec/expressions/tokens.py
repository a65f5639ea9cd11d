"""Text -> tokens with their places."""

import re
from dataclasses import dataclass
from typing import Literal

from mlspec.expressions.failure import Failure
from mlspec.expressions.foreign import SYMBOLS

Kind = Literal["word", "integer", "double", "string", "symbol", "end"]

TOKEN = re.compile(
    r"(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<double>(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)"
    r"|(?P<integer>[0-9]+)"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<symbol><>|!=|<=|>=|\|\||[-+*/%=<>(),.])"
)
SPACE = re.compile(r"[ \t\r\n]*")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
RUNS_ON = re.compile(r"[A-Za-z0-9_.]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, text or sign as written; the last token is the end, of no length."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The spelling in capitals, by which keywords and signs are told apart; empty for a text literal."""
        return "" if self.kind == "string" else self.text.upper()


INTERVALS = {"s": "SECOND", "m": "MINUTE", "h": "HOUR", "d": "DAY", "w": "WEEK"}
"""The units of durations elsewhere in a spec, as INTERVAL spells them."""


def _unknown(text: str, at: int) -> Failure:
    """Returns why no token starts at `at`."""
    if text[at] == "'":
        return Failure(at, len(text), "the text that starts here has no closing quote", "write '' for a quote inside")
    for sign, hint in SYMBOLS.items():
        if text.startswith(sign, at):
            return Failure(at, at + len(sign), f"{sign} is not part of expressions", hint)
    shown = text[at] if text[at].isprintable() else f"U+{ord(text[at]):04X}"
    return Failure(at, at + 1, f"{shown} is not part of expressions", "names are of ASCII letters, digits and _")


def _as_interval(text: str) -> str:
    """Returns how a number that runs on is written, if it is a length of time as other fields of a spec take it."""
    unit = INTERVALS.get(text[-1])
    if unit is None or not text[:-1].isdigit():
        return "numbers are written like 12, 0.5 or 1e-3"
    return f"a length of time is written INTERVAL {text[:-1]} {unit}"


def tokenize(text: str) -> tuple[Token, ...] | Failure:
    """Returns the tokens of `text`, the end token last, or the first place where none starts."""
    tokens: list[Token] = []
    at = 0
    while True:
        space = SPACE.match(text, at)
        at = space.end() if space else at
        if at == len(text):
            return (*tokens, Token("end", "", at, at))
        foreign = any(text.startswith(sign, at) for sign in ("--", "/*", "//", "**", "==", "<=>"))
        found = None if foreign else TOKEN.match(text, at)
        if found is None:
            return _unknown(text, at)
        start, at = at, found.end()
        kind: Kind = found.lastgroup  # type: ignore[assignment] # pyright: ignore[reportAssignmentType] - groups are kinds
        if kind in ("integer", "double") and (rest := RUNS_ON.match(text, at)):
            message = f"{text[start : rest.end()]} is neither a number nor a name"
            return Failure(start, rest.end(), message, _as_interval(text[start : rest.end()]))
        if bad := UNPRINTABLE.search(text, start, at):
            message = f"the character U+{ord(bad[0]):04X} cannot stand in a text"
            return Failure(bad.start(), bad.end(), message, "texts are of printable characters on one line")
        tokens.append(Token(kind, text[start:at], start, at))
