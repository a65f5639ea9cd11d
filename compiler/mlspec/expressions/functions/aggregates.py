"""Functions of many rows; rows whose argument is NULL do not count; without a row all but count are NULL."""

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.types import NUMBERS, Type

NUMBER = Parameter("x", NUMBERS)
ANY = Parameter("x", tuple(kind for kind in Type if kind is not Type.NULL))

AGGREGATES = (
    Function("avg", "The mean.", (NUMBER,), Type.DOUBLE, called("avg"), None, aggregate=True),
    Function(
        "sum",
        "The sum, as a double; of integers exact before it is rounded once.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"CAST(sum({sql[0]}) AS DOUBLE)",
        None,
        aggregate=True,
    ),
    Function(
        "count",
        "How many values there are; count(*) counts rows.",
        (ANY,),
        Type.INTEGER,
        lambda sql, _zone: f"count({sql[0] if sql else '*'})",
        None,
        optional=1,
        aggregate=True,
    ),
    Function("min", "The smallest value.", (ANY,), 0, called("min"), None, aggregate=True),
    Function("max", "The largest value; NaN is the largest.", (ANY,), 0, called("max"), None, aggregate=True),
)
