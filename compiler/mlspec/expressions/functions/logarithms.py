"""Logarithms, powers and roots; outside its domain a function is NULL and stops no run."""

import math
from collections.abc import Callable

from mlspec.expressions.functions.function import LIBM, Function, Parameter, called
from mlspec.expressions.functions.parameters import NUMBER
from mlspec.expressions.types import NUMBERS, Type
from mlspec.expressions.values import Value, real


def _logarithm(name: str, summary: str, log: Callable[[float], float]) -> Function:
    def value(arguments: tuple[Value, ...], _zone: str) -> Value:
        x = real(arguments[0])
        return None if x <= 0 else log(x)

    return Function(
        name,
        f"{summary}; NULL at zero and below.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"CASE WHEN {sql[0]} > 0 THEN {name}(CAST({sql[0]} AS DOUBLE)) END",
        value,
        copies=2,
        tolerance=LIBM,
    )


def _exp(arguments: tuple[Value, ...], _zone: str) -> Value:
    try:
        return math.exp(real(arguments[0]))
    except OverflowError:
        return math.inf


def _power(arguments: tuple[Value, ...], _zone: str) -> Value:
    x, y = map(real, arguments)
    fractional = math.isfinite(y) and y != math.trunc(y)
    if (x < 0 and fractional) or (x == 0 and y < 0):
        return None
    try:
        return math.pow(x, y)
    except OverflowError:
        return -math.inf if x < 0 and math.fmod(y, 2) else math.inf


def _power_sql(sql: tuple[str, ...], _zone: str) -> str:
    x, y = (f"CAST({part} AS DOUBLE)" for part in sql)
    undefined = f"({x} < 0 AND {y} <> trunc({y})) OR ({x} = 0 AND {y} < 0)"
    return f"CASE WHEN NOT ({undefined}) THEN power({x}, {y}) END"


def _sqrt(arguments: tuple[Value, ...], _zone: str) -> Value:
    x = real(arguments[0])
    return None if x < 0 else math.sqrt(x)


LOGARITHMS = (
    _logarithm("ln", "The natural logarithm", math.log),
    _logarithm("log2", "The logarithm to base two", math.log2),
    _logarithm("log10", "The logarithm to base ten", math.log10),
    Function(
        "exp", "e to the power x; infinity if too large.", (NUMBER,), Type.DOUBLE, called("exp"), _exp, tolerance=LIBM
    ),
    Function(
        "power",
        "x to the power y, as a double; NULL for zero to a negative power and for the root of a negative number.",
        (NUMBER, Parameter("y", NUMBERS)),
        Type.DOUBLE,
        _power_sql,
        _power,
        copies=4,
        tolerance=LIBM,
    ),
    Function(
        "sqrt",
        "The square root; NULL below zero.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"CASE WHEN {sql[0]} >= 0 THEN sqrt(CAST({sql[0]} AS DOUBLE)) END",
        _sqrt,
        copies=2,
    ),
    Function(
        "cbrt",
        "The cube root, of negative numbers too.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"cbrt(CAST({sql[0]} AS DOUBLE))",
        lambda arguments, _zone: math.cbrt(real(arguments[0])),
        tolerance=LIBM,
    ),
)
