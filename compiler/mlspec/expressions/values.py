"""Values of expressions in Python, and how DuckDB compares and bounds them."""

import math
from datetime import datetime, timedelta

Value = bool | int | float | str | datetime | timedelta | None
"""NULL is None; a timestamp is a datetime in UTC without a zone."""

SMALLEST_INTEGER = -(2**63)
LARGEST_INTEGER = 2**63 - 1


class EvaluationError(ArithmeticError):
    """A value that 64-bit integers, or timestamps of the years 1 to 9999, cannot hold."""


def bounded(value: int) -> int:
    """Returns the integer; raises EvaluationError outside 64 bits, as DuckDB does OutOfRangeException."""
    if SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
        return value
    raise EvaluationError(f"{value} does not fit a 64-bit integer")


def compare(left: Value, right: Value) -> int:
    """Returns -1, 0 or 1 for two values of comparable types, neither NULL.

    As in DuckDB, NaN equals NaN and is greater than any other number, an integer beside a double is rounded to
    a double, and texts compare by code point.
    """
    if isinstance(left, float) or isinstance(right, float):
        left, right = real(left), real(right)
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) - math.isnan(right)
    return (left > right) - (left < right)  # type: ignore[operator] # pyright: ignore[reportOperatorIssue] - one type by inference


def real(value: Value) -> float:
    """Returns a number as a double; an integer is rounded to the nearest one."""
    if isinstance(value, int | float):
        return float(value)
    raise TypeError(f"{value!r} is not a number")


def whole(value: Value) -> int:
    """Returns a number that is whole by inference as an integer."""
    return int(real(value))
