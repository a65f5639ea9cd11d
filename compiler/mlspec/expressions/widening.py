"""Integers that meet doubles, made doubles in the tree itself."""

from collections.abc import Mapping

from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.inference import infer
from mlspec.expressions.tree import Call, Case, Cast, In, Tree, children, with_children
from mlspec.expressions.types import Type


def widen(tree: Tree, columns: Mapping[str, Type]) -> Tree:
    """Returns the tree with a cast wherever DuckDB makes a double of an integer because of a type alone.

    The branches of CASE, the items of IN and the arguments of coalesce, greatest and least share one type even
    if the value that decides it is NULL or not chosen. The row evaluator sees values, not types: it needs the
    widened tree to tell 3 from 3.0 there. `infer` must accept `tree` with these columns.
    """
    parts = [widen(part, columns) for part in children(tree)]
    for group in _groups(tree):
        kinds = [infer(parts[position], columns) for position in group]
        if Type.DOUBLE in kinds:
            for position, kind in zip(group, kinds, strict=True):
                if kind is Type.INTEGER:
                    part = parts[position]
                    parts[position] = Cast(part, Type.DOUBLE, start=part.start, end=part.end)
    return with_children(tree, parts) if parts else tree


def _groups(tree: Tree) -> tuple[tuple[int, ...], ...]:
    """Returns the positions of the operands that share one type."""
    count = len(children(tree))
    match tree:
        case In():
            return (tuple(range(count)),)
        case Call() if FUNCTIONS[tree.name].meets and FUNCTIONS[tree.name].result is None:
            return (tuple(range(count)),)
        case Case():
            first = 0 if tree.operand is None else 1
            last = first + 2 * len(tree.branches)
            operands = (*range(first), *range(first, last, 2)) if first else ()
            return (operands, (*range(first + 1, last, 2), *range(last, count)))
        case _:
            return ()
