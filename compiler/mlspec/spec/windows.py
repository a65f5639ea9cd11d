"""What the expression of a window may be: one aggregate that cumulative sums can answer."""

from mlspec.expressions.failure import Failure
from mlspec.expressions.tree import Call, Tree

WINDOW_FUNCTIONS = ("avg", "count", "sum")


def misfit(tree: Tree) -> Failure | None:
    """Returns why `tree` cannot be the expression of a window, or None."""
    if isinstance(tree, Call) and tree.name in WINDOW_FUNCTIONS:
        return None
    return Failure(
        tree.start,
        tree.end,
        "a window is one aggregate: avg(...), count(...) or sum(...)",
        "give the aggregate a feature of its own, and compute with its name in another feature",
    )
