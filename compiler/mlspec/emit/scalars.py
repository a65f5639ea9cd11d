"""One YAML scalar on one line, written so that YAML 1.1 and YAML 1.2 readers take it for the same value."""

import json
import math
import re

from mlspec.emit.shapes import Scalar

# A plain scalar starts with a letter, an underscore or a path (`/`, `./`, `../`), so it is no number, date or
# sexagesimal of YAML 1.1; it holds no `:`, no `#` and no flow indicator, so it ends where the line ends, in
# block and in flow context alike.
_PLAIN = re.compile(r"(?:[A-Za-z_]|\.{0,2}/)(?:[A-Za-z0-9_./()=+<>*'%@ -]*[A-Za-z0-9_./()=+<>*'%@-])?")

_RESOLVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf", "infinity"})

# Not printable in YAML, or invisible, or able to reorder what a reviewer sees. Spelt out, because the
# categories of `unicodedata` change from one Python to the next.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def scalar(value: Scalar) -> str:
    """Returns the text of one scalar: plain where every reader takes it for itself, else double quoted.

    Raises:
        ValueError: for NaN, infinities and lone surrogates, which no text gives back in every reader.
        TypeError: for a value that is no scalar.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return int.__repr__(value)
        case float():
            return _number(value)
        case str():
            return _string(value)
        case _:
            raise TypeError(f"{type(value).__name__} is not one YAML scalar")


def visible(text: str) -> str:
    """Returns `text` on one line with every control, hidden or reordering character escaped."""
    return _HIDDEN.sub(_escape, _SURROGATE.sub(_escape, text))


def _string(value: str) -> str:
    if _PLAIN.fullmatch(value) and value.lower() not in _RESOLVED:
        return str(value)
    if _SURROGATE.search(value):
        raise ValueError("a lone surrogate has no spelling that every YAML reader accepts")
    return _HIDDEN.sub(_escape, json.dumps(value, ensure_ascii=False))


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value!r} has no place in a generated file")
    text = float.__repr__(value)
    mantissa, exponent, power = text.partition("e")
    # YAML 1.1 reads `1e-05` as a string: the point is required.
    return text if not exponent or "." in mantissa else f"{mantissa}.0e{power}"


def _escape(match: re.Match[str]) -> str:
    point = ord(match.group())
    widths = ((0x100, "x", 2), (0x10000, "u", 4), (0x110000, "U", 8))
    letter, width = next((letter, width) for end, letter, width in widths if point < end)
    return f"\\{letter}{point:0{width}x}"
