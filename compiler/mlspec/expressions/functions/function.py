"""What the table says about one function."""

from collections.abc import Callable
from dataclasses import dataclass

from mlspec.expressions.types import Type
from mlspec.expressions.values import Value

LIBM = 2.0**-50
"""How far, relative to the result, the C libraries of two machines may differ: four units in the last place."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument.

    Attributes:
        name: as documented.
        accepts: the types it may have.
        choices: the literals it must be one of, if there are any.
        bounds: the least and greatest value that a literal may have.
        literal: whether nothing but a literal within the bounds will do.
    """

    name: str
    accepts: tuple[Type, ...]
    choices: tuple[str | int, ...] = ()
    bounds: tuple[int, int] | None = None
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One entry of the table.

    Attributes:
        name: lower case, as written.
        summary: one line of documentation, NULL behaviour included.
        parameters: in order.
        result: a type, or the position of the parameter whose type it has.
        duckdb: rendered arguments and the rendered time zone -> SQL.
        value: arguments and the zone's name -> value; None for an aggregate. NULL only comes if `sees_null`.
        optional: how many of the last parameters may be left out.
        repeats: the last parameter may be given any number of times.
        meets: the arguments must meet in one type, which is the result's if `result` is None.
        sees_null: NULL arguments reach `value`; otherwise any of them makes the result NULL.
        aggregate: one value for many rows.
        copies: how often the longest SQL text repeats an argument; bounds what nested calls can grow to.
        tolerance: how far, relative to the result, engine and evaluator may differ; 0 is bit for bit.
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    result: Type | int | None
    duckdb: Callable[[tuple[str, ...], str], str]
    value: Callable[[tuple[Value, ...], str], Value] | None
    optional: int = 0
    repeats: bool = False
    meets: bool = False
    sees_null: bool = False
    aggregate: bool = False
    copies: int = 1
    tolerance: float = 0.0


def called(name: str) -> Callable[[tuple[str, ...], str], str]:
    """Returns a rendering as a plain call of DuckDB's function `name`."""
    return lambda arguments, _zone: f"{name}({', '.join(arguments)})"
