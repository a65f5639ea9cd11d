"""Which part of an expression can make it NULL, as far as its columns alone decide that."""

from collections.abc import Container

from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.tree import Between, Binary, Call, Case, Column, In, IsNull, Tree, children

COUNTS = frozenset({"count", "count_if"})
"""The aggregates that answer 0 where there is no row."""


def null_origin(tree: Tree, nullable: Container[str]) -> Column | Call | None:
    """Returns the first column that is NULL sometimes, or aggregate without rows, that makes the whole NULL.

    None means that nothing does, or that the values decide it: CASE, AND and OR may look at NULL and answer otherwise,
    and so may coalesce, greatest and least.

    Args:
        tree: an expression that `infer` accepted.
        nullable: the names of the columns that are NULL sometimes.
    """
    match tree:
        case Column():
            return tree if tree.name in nullable else None
        case IsNull() | Case() | Binary(operator="AND" | "OR"):
            return None
        case In() | Between():
            return null_origin(tree.operand, nullable)
        case Call():
            return _origin_in_call(tree, nullable)
        case _:
            return _first_origin(children(tree), nullable)


def _origin_in_call(call: Call, nullable: Container[str]) -> Column | Call | None:
    if FUNCTIONS[call.name].aggregate:
        return None if call.name in COUNTS else call
    if call.name == "nullif":
        return null_origin(call.arguments[0], nullable)
    return None if FUNCTIONS[call.name].sees_null else _first_origin(call.arguments, nullable)


def _first_origin(parts: tuple[Tree, ...], nullable: Container[str]) -> Column | Call | None:
    origins = (null_origin(part, nullable) for part in parts)
    return next((origin for origin in origins if origin is not None), None)
