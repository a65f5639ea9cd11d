"""The columns an expression reads, and expressions put in the place of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure
from mlspec.expressions.limits import LARGEST, beyond_limits, too_large, too_long
from mlspec.expressions.tree import Column, Tree, children, walk, with_children


def columns(tree: Tree) -> tuple[Column, ...]:
    """Returns the distinct columns by name, each where it first appears, in the order of the text."""
    first: dict[str, Column] = {}
    for node in walk(tree):
        if isinstance(node, Column):
            first.setdefault(node.name, node)
    return tuple(first.values())


def substitute(tree: Tree, replacements: Mapping[str, Tree]) -> Tree | Failure:
    """Returns the tree with each named column replaced at once; replacements are not searched again.

    Every node that comes in gets the place of the column it replaces. The result can pass the limits that each text
    kept on its own: then it is a failure at the tree's place, so that the spelling of a result always parses.
    """
    sizes = {name: sum(1 for _ in walk(replacement)) for name, replacement in replacements.items()}
    if sum(sizes.get(node.name, 1) if isinstance(node, Column) else 1 for node in walk(tree)) > LARGEST:
        return too_large(tree)
    result = _substituted(tree, replacements)
    return beyond_limits(result) or too_long(canonical(result), result) or result


def _substituted(tree: Tree, replacements: Mapping[str, Tree]) -> Tree:
    if isinstance(tree, Column):
        return _placed(replacements[tree.name], tree) if tree.name in replacements else tree
    return _rebuilt(tree, [_substituted(part, replacements) for part in children(tree)])


def _placed(tree: Tree, place: Column) -> Tree:
    parts = [_placed(part, place) for part in children(tree)]
    return replace(_rebuilt(tree, parts), start=place.start, end=place.end)


def _rebuilt(tree: Tree, parts: Sequence[Tree]) -> Tree:
    return with_children(tree, parts) if parts else tree
