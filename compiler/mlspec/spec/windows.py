"""What the expression of a window may be: aggregates that cumulative sums can answer, and arithmetic around them."""

from mlspec.expressions.aggregation import aggregate_calls
from mlspec.expressions.failure import Failure
from mlspec.expressions.tree import Tree

WINDOW_FUNCTIONS = ("avg", "count", "sum")


def misfit(tree: Tree) -> Failure | None:
    """Returns why `tree` cannot be the expression of a window, or None."""
    for call in aggregate_calls(tree):
        if call.name not in WINDOW_FUNCTIONS:
            return Failure(
                call.start,
                call.end,
                f"{call.name} is not built for windows yet",
                f"a window aggregates by {', '.join(WINDOW_FUNCTIONS)}",
            )
    return None
