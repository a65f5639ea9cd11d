"""Functions of numbers. Doubles follow IEEE 754; outside its domain a function is NULL and stops no run."""

import math

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.types import NUMBERS, Type
from mlspec.expressions.values import Value, bounded, real

NUMBER = Parameter("x", NUMBERS)
DIGITS = Parameter("digits", (Type.INTEGER,), choices=tuple(range(16)))


def _absolute(arguments: tuple[Value, ...], _zone: str) -> Value:
    (x,) = arguments
    return bounded(abs(x)) if isinstance(x, int) else abs(real(x))


def _rounded(arguments: tuple[Value, ...], _zone: str) -> Value:
    """Half away from zero; digits, as in DuckDB, scale by a power of ten in doubles, so 1.005 becomes 1.0."""
    x, digits = (*arguments, 0)[:2]
    if isinstance(x, int):
        return x
    scale = float(10 ** int(real(digits)))
    scaled = real(x) * scale
    if not math.isfinite(scaled):
        return x
    whole = math.floor(abs(scaled))
    nearest = whole + (abs(scaled) - whole >= 0.5)  # noqa: PLR2004 - half away from zero
    return math.copysign(nearest, scaled) / scale


def _rounded_sql(sql: tuple[str, ...], _zone: str) -> str:
    x, *digits = sql
    return f"round({x}, CAST({digits[0]} AS INTEGER))" if digits else f"round({x})"


def _floor(arguments: tuple[Value, ...], _zone: str) -> Value:
    x = real(arguments[0])
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x


def _ceil(arguments: tuple[Value, ...], _zone: str) -> Value:
    x = real(arguments[0])
    return math.copysign(math.ceil(x), x) if math.isfinite(x) else x


def _ln(arguments: tuple[Value, ...], _zone: str) -> Value:
    x = real(arguments[0])
    return None if x <= 0 else math.log(x)


def _exp(arguments: tuple[Value, ...], _zone: str) -> Value:
    try:
        return math.exp(real(arguments[0]))
    except OverflowError:
        return math.inf


def _sqrt(arguments: tuple[Value, ...], _zone: str) -> Value:
    x = real(arguments[0])
    return None if x < 0 else math.sqrt(x)


ARITHMETIC = (
    Function("abs", "The size without the sign.", (NUMBER,), 0, called("abs"), _absolute),
    Function(
        "round",
        "The nearest number with 0 to 15 decimal digits, half away from zero.",
        (NUMBER, DIGITS),
        0,
        _rounded_sql,
        _rounded,
        optional=1,
    ),
    Function(
        "floor",
        "The next whole number down, as a double.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"floor(CAST({sql[0]} AS DOUBLE))",
        _floor,
    ),
    Function(
        "ceil",
        "The next whole number up, as a double.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"ceil(CAST({sql[0]} AS DOUBLE))",
        _ceil,
    ),
    Function(
        "ln",
        "The natural logarithm; NULL at zero and below.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"CASE WHEN {sql[0]} > 0 THEN ln(CAST({sql[0]} AS DOUBLE)) END",
        _ln,
        copies=2,
    ),
    Function("exp", "e to the power x; infinity if too large.", (NUMBER,), Type.DOUBLE, called("exp"), _exp),
    Function(
        "sqrt",
        "The square root; NULL below zero.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"CASE WHEN {sql[0]} >= 0 THEN sqrt(CAST({sql[0]} AS DOUBLE)) END",
        _sqrt,
        copies=2,
    ),
)
