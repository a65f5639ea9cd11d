"""Functions of many rows; rows whose argument is NULL do not count. Without a row counts are 0 and the rest NULL."""

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.functions.parameters import NUMBER
from mlspec.expressions.types import NUMBERS, Type

ANY = Parameter("x", tuple(kind for kind in Type if kind is not Type.NULL))
CONDITION = Parameter("condition", (Type.BOOLEAN,))
SHARE = Parameter("share", NUMBERS, bounds=(0, 1), literal=True)


def _spread(name: str, summary: str) -> Function:
    return Function(
        name,
        f"{summary}; NULL of fewer than two values, NaN if one of them is not finite.",
        (NUMBER,),
        Type.DOUBLE,
        called(name),
        None,
        aggregate=True,
        tolerance=SUMMED,
    )


SUMMED = 1e-9
"""How far, relative to the result, engines that add in another order may differ for values of one magnitude."""

AGGREGATES = (
    Function("avg", "The mean.", (NUMBER,), Type.DOUBLE, called("avg"), None, aggregate=True, tolerance=SUMMED),
    Function(
        "sum",
        "The sum, as a double; of integers exact before it is rounded once.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"CAST(sum({sql[0]}) AS DOUBLE)",
        None,
        aggregate=True,
        tolerance=SUMMED,
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
    Function(
        "count_if",
        "How many rows meet the condition.",
        (CONDITION,),
        Type.INTEGER,
        lambda sql, _zone: f"count(CASE WHEN {sql[0]} THEN 1 END)",
        None,
        aggregate=True,
    ),
    Function("min", "The smallest value.", (ANY,), 0, called("min"), None, aggregate=True),
    Function("max", "The largest value; NaN is the largest.", (ANY,), 0, called("max"), None, aggregate=True),
    Function(
        "bool_and",
        "Whether every row meets the condition.",
        (CONDITION,),
        Type.BOOLEAN,
        called("bool_and"),
        None,
        aggregate=True,
    ),
    Function(
        "bool_or",
        "Whether any row meets the condition.",
        (CONDITION,),
        Type.BOOLEAN,
        called("bool_or"),
        None,
        aggregate=True,
    ),
    _spread("var_samp", "The variance, by one degree of freedom less than there are values"),
    _spread("stddev_samp", "The square root of var_samp"),
    Function(
        "median",
        "The middle value, or the mean of the two middle ones, as a double.",
        (NUMBER,),
        Type.DOUBLE,
        lambda sql, _zone: f"median(CAST({sql[0]} AS DOUBLE))",
        None,
        aggregate=True,
        tolerance=SUMMED,
    ),
    Function(
        "quantile_cont",
        "The value below which a share of them lies, 0 to 1 as a literal; interpolated between two values.",
        (NUMBER, SHARE),
        Type.DOUBLE,
        lambda sql, _zone: f"quantile_cont(CAST({sql[0]} AS DOUBLE), {sql[1]})",
        None,
        aggregate=True,
        tolerance=SUMMED,
    ),
)
