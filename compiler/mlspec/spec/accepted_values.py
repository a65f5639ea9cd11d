"""Says in words what a key accepts, and what was written instead."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from mlspec.spec.names import IN_WORDS

LONGEST_VALUE = 60
TYPES = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "none_required": "nothing",
}
COMPARISONS = {
    "greater_than": ("greater than", "gt"),
    "greater_than_equal": ("of at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("of at most", "le"),
}
SIZES = {
    "too_short": ("at least", "min_length"),
    "too_long": ("at most", "max_length"),
    "string_too_short": ("at least", "min_length"),
    "string_too_long": ("at most", "max_length"),
}
COUNTED = {"Tuple": ("item", "items"), "Dictionary": ("entry", "entries")}


def accepted(details: Sequence[ErrorDetails], value: object) -> str:
    """Returns what would be accepted in place of `value`, all branches of a union together."""
    texts = [text for detail in details if detail["type"] == "literal_error" for text in _texts(detail)]
    others = [_phrase(detail) for detail in details if detail["type"] != "literal_error" or not _texts(detail)]
    phrases = list(dict.fromkeys((*map(repr, texts), *others)))
    listed = phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} or {phrases[-1]}"
    close = get_close_matches(value, texts, n=1) if isinstance(value, str) and len(phrases) > 1 else []
    return f"did you mean {close[0]!r}? expected here: {listed}" if close else f"expected here: {listed}"


def shown(value: object) -> str:
    """Returns a value of a spec as a message names it, of 60 characters at most."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."


def _phrase(detail: ErrorDetails) -> str:
    error, context = detail["type"], detail.get("ctx", {})
    if error in TYPES:
        return TYPES[error]
    if error in COMPARISONS:
        words, bound = COMPARISONS[error]
        return f"a number {words} {context[bound]:g}"
    if error in SIZES:
        return _size(error, context)
    if error == "literal_error":
        return str(context["expected"]).lower()
    if error == "string_pattern_mismatch":
        return IN_WORDS[context["pattern"]]
    return str(context.get("expected", detail["msg"]))


def _size(error: str, context: dict[str, Any]) -> str:
    words, bound = SIZES[error]
    one, many = COUNTED.get(str(context.get("field_type")), ("character", "characters"))
    return f"{words} {context[bound]} {one if context[bound] == 1 else many}"


def _texts(detail: ErrorDetails) -> list[str]:
    """Returns the texts that a Literal accepts; pydantic lists them in quotes."""
    return re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
