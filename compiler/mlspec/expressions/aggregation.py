"""Where aggregates may stand: not inside one another, and not beside a column of a single row."""

from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.tree import Call, Column, Tree, children, walk


def aggregate_calls(tree: Tree) -> tuple[Call, ...]:
    """Returns the calls of aggregates in the tree, outer ones first."""
    return tuple(node for node in walk(tree) if isinstance(node, Call) and FUNCTIONS[node.name].aggregate)


def misplaced(tree: Tree) -> Failure | None:
    """Returns the first aggregate inside another one or column beside one, or None."""
    aggregates = aggregate_calls(tree)
    if not aggregates:
        return None
    for outer in aggregates:
        inner = next((call for part in outer.arguments for call in aggregate_calls(part)), None)
        if inner:
            message = f"{inner.name} stands inside {outer.name}: aggregates do not nest"
            return Failure(inner.start, inner.end, message, "combine them side by side: sum(x) / count(*)")
    column = _outside(tree)
    if column is None:
        return None
    message = f"column {column.name} has a value per row, {canonical(aggregates[0])} one for all of them"
    return Failure(column.start, column.end, message, f"put it inside an aggregate, as in avg({column.name})")


def _outside(tree: Tree) -> Column | None:
    """Returns the first column that no aggregate encloses."""
    if isinstance(tree, Column):
        return tree
    if isinstance(tree, Call) and FUNCTIONS[tree.name].aggregate:
        return None
    return next((found for part in children(tree) if (found := _outside(part))), None)
