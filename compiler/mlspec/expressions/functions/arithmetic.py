"""Rounding, size and sign of numbers. Doubles follow IEEE 754."""

import math

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.functions.parameters import NUMBER
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value, bounded, real

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


def _truncated(arguments: tuple[Value, ...], _zone: str) -> Value:
    (x,) = arguments
    if isinstance(x, int) or not math.isfinite(real(x)):
        return x
    return math.copysign(math.trunc(real(x)), real(x))


def _sign(arguments: tuple[Value, ...], _zone: str) -> Value:
    x = real(arguments[0])
    return (x > 0) - (x < 0)


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
    Function("trunc", "The number without its decimals.", (NUMBER,), 0, called("trunc"), _truncated),
    Function(
        "sign",
        "-1, 0 or 1; 0 of NaN.",
        (NUMBER,),
        Type.INTEGER,
        lambda sql, _zone: f"CAST(sign({sql[0]}) AS BIGINT)",
        _sign,
    ),
)
