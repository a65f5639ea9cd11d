"""What a plain scalar means: YAML 1.2's core schema, without what readers disagree on."""

import math
import re
from dataclasses import dataclass

from mlspec.diagnostics.rule import Rule
from mlspec.source.node import Scalar
from mlspec.source.quoting import quoted, shortened
from mlspec.source.rules import AMBIGUOUS_SCALAR, UNPORTABLE_NUMBER


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a plain scalar is not accepted as it stands."""

    rule: Rule
    message: str
    help: str


_VALUES: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_YES = frozenset(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"))
_NO = frozenset(("n", "N", "no", "No", "NO", "off", "Off", "OFF"))
_SIGNS = frozenset(("<<", "="))
_WORDS = frozenset(_VALUES) | _YES | _NO | _SIGNS
_NUMERIC = frozenset("0123456789+-.")

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"(?:\.[0-9]+|[-+]?[0-9]+(?:\.[0-9]*|(?=[eE])))(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_BASE = re.compile(r"[-+]?0(?:o[0-7_]+|b[01_]+|x[0-9a-fA-F_]+)")
_UNDERSCORE = re.compile(r"[-+]?(?:_*[0-9][0-9_]*(?:\.[0-9_]*)?|\._*[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")

_BITS_64 = 2**63
_DIGITS_64 = 20  # more than any integer of 64 bits has, sign included


def resolve(text: str) -> Scalar | Refusal:
    """Returns the value of a plain scalar, or why it has none that all readers agree on.

    What is neither null, a truth value nor a number is a string, dates included.
    """
    if text in _WORDS:
        return _word(text)
    return _number(text) if text[0] in _NUMERIC else text


def _word(text: str) -> Scalar | Refusal:
    if text in _VALUES:
        return _VALUES[text]
    if text in _SIGNS:
        return _ambiguous(text, "has a meaning of its own in YAML 1.1", "")
    value = "true" if text in _YES else "false"
    return _ambiguous(text, f"is {value} to some YAML readers and text to others", f", or write {value}")


def _number(text: str) -> Scalar | Refusal:
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _HEXADECIMAL.fullmatch(text):
        return _within_64_bits(int(text, 16), text)
    if _NOT_FINITE.fullmatch(text):
        return Refusal(UNPORTABLE_NUMBER, f"{quoted(text)} is not a finite number", "write a finite number")
    return _disputed(text)


def _disputed(text: str) -> str | Refusal:
    """Returns the text itself, unless YAML 1.1 or 1.2 makes it a number and the other does not."""
    if _LEADING_ZERO.fullmatch(text):
        return _ambiguous(text, "is octal to some YAML readers and decimal to others", ", or drop the zero")
    if _SEXAGESIMAL.fullmatch(text):
        return _ambiguous(text, "is a number of base 60 to some YAML readers and text to others", "")
    if _BASE.fullmatch(text) or _UNDERSCORE.fullmatch(text):
        return _ambiguous(
            text, "is a number to some YAML readers and text to others", ", or write a plain decimal number"
        )
    return text


def _integer(text: str) -> int | Refusal:
    if text == "-0":
        return _minus_zero(text)
    if len(text) > _DIGITS_64:
        return _too_large(text)
    return _within_64_bits(int(text), text)


def _within_64_bits(number: int, text: str) -> int | Refusal:
    return number if -_BITS_64 <= number < _BITS_64 else _too_large(text)


def _float(text: str) -> float | Refusal:
    number = float(text)
    if number == 0:
        if re.search(r"[1-9]", re.split("[eE]", text)[0]):
            return Refusal(UNPORTABLE_NUMBER, f"{quoted(text)} is too small: it would become 0", "write 0")
        return _minus_zero(text) if text[0] == "-" else number
    if math.isinf(number):
        return Refusal(
            UNPORTABLE_NUMBER,
            f"{quoted(text)} is too large: it would become infinite",
            "write a finite number",
        )
    return number


def _minus_zero(text: str) -> Refusal:
    return Refusal(UNPORTABLE_NUMBER, f"{quoted(text)} is minus zero, which readers change to zero", "write 0")


def _too_large(text: str) -> Refusal:
    return Refusal(
        UNPORTABLE_NUMBER,
        f"{quoted(text)} does not fit into 64 bits",
        "quote it if it is a name and not a number",
    )


def _ambiguous(text: str, dispute: str, otherwise: str) -> Refusal:
    return Refusal(AMBIGUOUS_SCALAR, f"{quoted(text)} {dispute}", f'quote it: "{shortened(text)}"{otherwise}')
