"""The operators of numbers, moments and lengths of time, for values that are not NULL."""

import math
from datetime import datetime, timedelta

from mlspec.expressions.values import EvaluationError, Value, bounded, real


def negative(value: Value) -> Value:
    """Returns the value with the other sign; raises EvaluationError for the smallest integer."""
    if isinstance(value, timedelta):
        return -value
    return bounded(-value) if isinstance(value, int) else -real(value)


def arithmetic(operator: str, left: Value, right: Value) -> Value:
    """Returns the result of `+ - * / %`; None for a division or remainder by zero.

    Integers stay integers except under `/`; the remainder has the sign of the dividend.

    Raises:
        EvaluationError: the result does not fit 64 bits, or the years 1 to 9999.
    """
    if isinstance(left, datetime | timedelta):
        return _moment(operator, left, right)
    if operator == "/":
        return _quotient(real(left), real(right))
    if isinstance(left, int) and isinstance(right, int):
        return _whole(operator, left, right)
    return _real(operator, real(left), real(right))


def _quotient(left: float, right: float) -> float | None:
    return left / right if right else None


def _whole(operator: str, left: int, right: int) -> int | None:
    match operator:
        case "+":
            return bounded(left + right)
        case "-":
            return bounded(left - right)
        case "*":
            return bounded(left * right)
        case _ if right == 0:
            return None
        case _:
            # The quotient has to fit as well: DuckDB refuses the smallest integer % -1.
            quotient = bounded(abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1))
            return left - quotient * right


def _real(operator: str, left: float, right: float) -> float | None:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _ if right == 0:
            return None
        case _:
            return math.nan if math.isinf(left) else math.fmod(left, right)


def _moment(operator: str, left: datetime | timedelta, right: Value) -> Value:
    try:
        if isinstance(left, timedelta) and isinstance(right, datetime):
            return right + left
        if isinstance(right, timedelta):
            return left + (right if operator == "+" else -right)
        if isinstance(left, datetime) and isinstance(right, datetime):
            return left - right
    except OverflowError:
        raise EvaluationError(f"{left} {operator} {right} is outside the years 1 to 9999") from None
    raise TypeError(f"{left!r} {operator} {right!r} has no meaning")
