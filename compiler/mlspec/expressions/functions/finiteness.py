"""Which doubles are numbers in the plain sense."""

import math
from collections.abc import Callable

from mlspec.expressions.functions.function import Function
from mlspec.expressions.functions.parameters import NUMBER
from mlspec.expressions.types import Type
from mlspec.expressions.values import real


def _test(name: str, summary: str, holds: Callable[[float], bool]) -> Function:
    return Function(
        name,
        summary,
        (NUMBER,),
        Type.BOOLEAN,
        lambda sql, _zone: f"{name}(CAST({sql[0]} AS DOUBLE))",
        lambda arguments, _zone: holds(real(arguments[0])),
    )


FINITENESS = (
    _test("isnan", "Whether x is not a number; NULL of NULL.", math.isnan),
    _test("isinf", "Whether x is infinite, in either direction; NULL of NULL.", math.isinf),
    _test("isfinite", "Whether x is neither infinite nor NaN; NULL of NULL.", math.isfinite),
)
