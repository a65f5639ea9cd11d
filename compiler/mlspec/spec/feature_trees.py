"""The features' expressions, and which of them read each other."""

from mlspec.conventions import FEATURE_PREFIX
from mlspec.expressions.failure import Failure
from mlspec.expressions.lineage import columns, substitute
from mlspec.expressions.tree import Column, Tree
from mlspec.spec.features import Feature, Features
from mlspec.spec.sources import Source


def is_window(feature: Feature) -> bool:
    """Returns whether the feature aggregates rows of a window."""
    return feature.last is not None


def feature_references(features: Features, source: Source) -> dict[str, tuple[str, ...]]:
    """Returns, for each feature that is no window, the other features that its expression names.

    A name means a column of the source first: a feature may carry a column's name and change its value.
    """
    return {
        name: tuple(
            column.name
            for column in (columns(feature.expr.tree) if feature.expr is not None else ())
            if column.name in features.columns and column.name not in source.columns
        )
        for name, feature in features.columns.items()
        if not is_window(feature)
    }


def find_cycle(references: dict[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Returns features that read each other in a circle, the first one again at the end, or None."""
    done: set[str] = set()
    for start in references:
        path: list[str] = []
        stack = [(start, iter(references.get(start, ())))]
        path.append(start)
        while stack:
            name, following = stack[-1]
            step = next(following, None)
            if step is None:
                stack.pop()
                path.pop()
                done.add(name)
            elif step in path:
                return (*path[path.index(step) :], step)
            elif step not in done:
                path.append(step)
                stack.append((step, iter(references.get(step, ()))))
    return None


def in_order(references: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Returns the features of `references`, each after those that it reads; of a circle, in some order."""
    ordered: dict[str, None] = {}
    entered: set[str] = set()
    for start in references:
        stack = [start]
        while stack:
            name = stack[-1]
            if name in entered:
                ordered.setdefault(stack.pop())
            else:
                entered.add(name)
                stack += [other for other in references.get(name, ()) if other not in entered]
    return tuple(name for name in ordered if name in references)


def feature_trees(features: Features, source: Source) -> dict[str, Tree]:
    """Returns every feature's expression; a name that means another feature is written `features.<name>`."""
    references = feature_references(features, source)
    trees: dict[str, Tree] = {}
    for name, feature in features.columns.items():
        tree = feature.expr.tree if feature.expr is not None else Column(name)
        named = {other: Column(f"{FEATURE_PREFIX}{other}") for other in references.get(name, ())}
        trees[name] = _renamed(tree, named) if named else tree
    return trees


def _renamed(tree: Tree, named: dict[str, Column]) -> Tree:
    renamed = substitute(tree, named)
    # A column in a column's place makes no tree larger, so no limit of size can be passed.
    return tree if isinstance(renamed, Failure) else renamed
