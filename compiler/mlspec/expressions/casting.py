"""CAST of values that are not NULL."""

import math
from datetime import datetime

from mlspec.expressions.types import Type
from mlspec.expressions.values import LARGEST_INTEGER, SMALLEST_INTEGER, Value, real


def cast(value: Value, kind: Type) -> Value:
    """Returns the value as `kind`; None for a number that 64 bits cannot hold, NaN included.

    A double becomes the nearest integer, half to even. A text shows a timestamp in UTC, without zeros at the end of
    its fraction, a double by the fewest digits that read back equal, a boolean in small letters.
    """
    match kind:
        case Type.BOOLEAN:
            return value != 0
        case Type.INTEGER:
            return _integer(value)
        case Type.DOUBLE:
            return real(value)
        case Type.STRING:
            return _text(value)
        case _:
            return value


def _integer(value: Value) -> int | None:
    number = value if isinstance(value, int) else real(value)
    if not math.isfinite(number):
        return None
    nearest = round(number)
    return nearest if SMALLEST_INTEGER <= nearest <= LARGEST_INTEGER else None


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        text = value.isoformat(sep=" ")
        return text.rstrip("0") if value.microsecond else text
    return str(value)
