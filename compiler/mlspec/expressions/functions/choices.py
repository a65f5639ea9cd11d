"""Functions that choose among their arguments; these see NULL."""

from collections.abc import Callable
from functools import cmp_to_key

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value, compare

ANY = Parameter("x", tuple(Type))
OTHER = Parameter("y", tuple(Type))
ORDER = cmp_to_key(compare)


def _present(arguments: tuple[Value, ...]) -> list[Value]:
    return [value for value in arguments if value is not None]


def _nullif(arguments: tuple[Value, ...], _zone: str) -> Value:
    x, y = arguments
    return None if x is not None and y is not None and compare(x, y) == 0 else x


def _of_list(name: str) -> Callable[[tuple[str, ...], str], str]:
    """Returns a rendering as a choice from a list: DuckDB 2.0's `greatest` takes a day for more than 25 hours."""
    return lambda arguments, _zone: f"{name}([{', '.join(arguments)}])"


CHOICES = (
    Function(
        "greatest",
        "The largest argument that is not NULL; NaN is the largest number.",
        (ANY, OTHER),
        None,
        _of_list("list_max"),
        lambda arguments, _zone: max(_present(arguments), key=ORDER, default=None),
        repeats=True,
        meets=True,
        sees_null=True,
    ),
    Function(
        "least",
        "The smallest argument that is not NULL.",
        (ANY, OTHER),
        None,
        _of_list("list_min"),
        lambda arguments, _zone: min(_present(arguments), key=ORDER, default=None),
        repeats=True,
        meets=True,
        sees_null=True,
    ),
    Function(
        "coalesce",
        "The first argument that is not NULL.",
        (ANY, OTHER),
        None,
        called("coalesce"),
        lambda arguments, _zone: next(iter(_present(arguments)), None),
        repeats=True,
        meets=True,
        sees_null=True,
    ),
    Function(
        "nullif",
        "NULL if both arguments are equal, else the first.",
        (ANY, OTHER),
        0,
        called("nullif"),
        _nullif,
        meets=True,
        sees_null=True,
        copies=2,
    ),
)
