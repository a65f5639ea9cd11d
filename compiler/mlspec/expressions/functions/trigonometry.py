"""Angles in radians: a time of day or a direction as a point of the circle, and distances on a sphere."""

import math
from collections.abc import Callable

from mlspec.expressions.functions.function import LIBM, Function, Parameter, called
from mlspec.expressions.functions.parameters import NUMBER
from mlspec.expressions.types import NUMBERS, Type
from mlspec.expressions.values import Value, real


def _of_angle(name: str, summary: str, compute: Callable[[float], float]) -> Function:
    def value(arguments: tuple[Value, ...], _zone: str) -> Value:
        x = real(arguments[0])
        return None if math.isinf(x) else compute(x)

    def duckdb(sql: tuple[str, ...], _zone: str) -> str:
        return f"CASE WHEN NOT isinf(CAST({sql[0]} AS DOUBLE)) THEN {name}(CAST({sql[0]} AS DOUBLE)) END"

    text = f"{summary} of an angle in radians; NULL of infinity."
    return Function(name, text, (NUMBER,), Type.DOUBLE, duckdb, value, copies=2, tolerance=LIBM)


def _of_ratio(name: str, summary: str, compute: Callable[[float], float]) -> Function:
    def value(arguments: tuple[Value, ...], _zone: str) -> Value:
        x = real(arguments[0])
        return compute(x) if abs(x) <= 1 else None

    def duckdb(sql: tuple[str, ...], _zone: str) -> str:
        return f"CASE WHEN abs(CAST({sql[0]} AS DOUBLE)) <= 1 THEN {name}(CAST({sql[0]} AS DOUBLE)) END"

    text = f"The angle in radians whose {summary} is x; NULL outside -1 to 1, and of NaN."
    return Function(name, text, (NUMBER,), Type.DOUBLE, duckdb, value, copies=2, tolerance=LIBM)


def _of_number(name: str, summary: str, compute: Callable[[float], float], tolerance: float) -> Function:
    return Function(
        name,
        summary,
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"{name}(CAST({sql[0]} AS DOUBLE))",
        lambda arguments, _zone: compute(real(arguments[0])),
        tolerance=tolerance,
    )


TRIGONOMETRY = (
    Function("pi", "Half a turn in radians.", (), Type.DOUBLE, called("pi"), lambda _arguments, _zone: math.pi),
    _of_angle("sin", "The sine", math.sin),
    _of_angle("cos", "The cosine", math.cos),
    _of_angle("tan", "The tangent", math.tan),
    _of_ratio("asin", "sine", math.asin),
    _of_ratio("acos", "cosine", math.acos),
    _of_number("atan", "The angle in radians whose tangent is x.", math.atan, LIBM),
    Function(
        "atan2",
        "The angle in radians, -pi to pi, of the point with height y and width x.",
        (Parameter("y", NUMBERS), NUMBER),
        Type.DOUBLE,
        lambda sql, _zone: f"atan2(CAST({sql[0]} AS DOUBLE), CAST({sql[1]} AS DOUBLE))",
        lambda arguments, _zone: math.atan2(real(arguments[0]), real(arguments[1])),
        tolerance=LIBM,
    ),
    _of_number("radians", "Degrees as radians.", math.radians, 0.0),
    _of_number("degrees", "Radians as degrees.", math.degrees, 0.0),
)
