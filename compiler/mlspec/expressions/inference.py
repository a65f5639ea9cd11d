"""Tree and types of columns -> the type of the whole."""

from collections.abc import Mapping

from mlspec.expressions.aggregation import aggregate_calls, misplaced
from mlspec.expressions.calls import call_type
from mlspec.expressions.failure import Failure, did_you_mean
from mlspec.expressions.operators import operator_type
from mlspec.expressions.tree import (
    Boolean,
    Call,
    Column,
    Double,
    Integer,
    Interval,
    Literal,
    Null,
    String,
    Timestamp,
    Tree,
    children,
)
from mlspec.expressions.types import Type

LITERALS: dict[type[Literal], Type] = {
    Null: Type.NULL,
    Boolean: Type.BOOLEAN,
    Integer: Type.INTEGER,
    Double: Type.DOUBLE,
    String: Type.STRING,
    Timestamp: Type.TIMESTAMP,
    Interval: Type.INTERVAL,
}


def is_aggregate(tree: Tree) -> bool:
    """Returns whether the expression makes one value of many rows."""
    return bool(aggregate_calls(tree))


def infer(tree: Tree, columns: Mapping[str, Type]) -> Type | Failure:
    """Returns the type of the whole, or the first fault: unknown column, wrong operand, misplaced aggregate.

    NULL is the type of an expression that is always NULL. A mixture of integers and doubles is a double.
    """
    kind = _type(tree, columns)
    return kind if isinstance(kind, Failure) else misplaced(tree) or kind


def _type(tree: Tree, columns: Mapping[str, Type]) -> Type | Failure:
    types: list[Type] = []
    for part in children(tree):
        kind = _type(part, columns)
        if isinstance(kind, Failure):
            return kind
        types.append(kind)
    match tree:
        case Null() | Boolean() | Integer() | Double() | String() | Timestamp() | Interval():
            return LITERALS[type(tree)]
        case Column():
            return columns[tree.name] if tree.name in columns else _unknown(tree, columns)
        case Call():
            return call_type(tree, tuple(types))
        case _:
            return operator_type(tree, tuple(types))


def _unknown(column: Column, columns: Mapping[str, Type]) -> Failure:
    known = ", ".join(columns) if columns else "there are none"
    qualified = [name for name in columns if name.rpartition(".")[2] == column.name.rpartition(".")[2]]
    hint = f"did you mean '{qualified[0]}'?" if qualified else did_you_mean(column.name, columns)
    return Failure(column.start, column.end, f"column {column.name} is not known here: {known}", hint)
