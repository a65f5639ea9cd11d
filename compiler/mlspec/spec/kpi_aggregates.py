"""What the expression of a KPI may aggregate by: what can be resampled from sums and extremes per day."""

from collections.abc import Mapping

from mlspec.expressions.aggregation import aggregate_calls
from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import infer
from mlspec.expressions.tree import Tree
from mlspec.expressions.types import NUMBERS, Type

KPI_FUNCTIONS = ("avg", "count", "max", "min", "sum")
WAYS_OUT = {
    "count_if": "write sum(CASE WHEN condition THEN 1 ELSE 0 END)",
    "bool_and": "write min(CASE WHEN condition THEN 1 ELSE 0 END)",
    "bool_or": "write max(CASE WHEN condition THEN 1 ELSE 0 END)",
}
"""How to say the same by the functions that are built."""


def unsampled(tree: Tree, scope: Mapping[str, Type]) -> Failure | None:
    """Returns why the well-typed `tree` cannot be the expression of a KPI, or None.

    A resample weighs doubles: an extreme of texts, moments or conditions has none.
    """
    for call in aggregate_calls(tree):
        if call.name not in KPI_FUNCTIONS:
            known = f"a KPI aggregates by {', '.join(KPI_FUNCTIONS)}"
            hint = WAYS_OUT.get(call.name, known)
            return Failure(call.start, call.end, f"{call.name} is not built for KPIs yet", hint)
        kinds = (infer(argument, scope) for argument in call.arguments)
        odd = next((kind for kind in kinds if kind not in NUMBERS and call.name != "count"), None)
        if odd is not None:
            message = f"{call.name} of {odd} is not built for KPIs yet"
            return Failure(call.start, call.end, message, "aggregate a number, like epoch(x) of a timestamp")
    return None
