"""KPIs that are expressions: aggregates of rows, and what is computed from them."""

from dataclasses import dataclass

import numpy as np

from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.tree import Call, Column, Tree, children, with_children
from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes
from mlspec_runtime.evidence.sums import day_sums, ratio, weighted

AGGREGATES = ("avg", "sum", "count", "min", "max")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregate function over rows; without an argument it counts them."""

    function: str
    argument: Tree | None


@dataclass(frozen=True, slots=True)
class Decomposition:
    """An aggregate expression: `outer` reads the value of the i-th aggregate as the column `aggregate_i`."""

    outer: Tree
    aggregates: tuple[Aggregate, ...]


def decompose(tree: Tree) -> Decomposition:
    """Returns the aggregates of an expression, equal ones once, and the expression around them."""
    found: list[Aggregate] = []

    def replaced(node: Tree) -> Tree:
        if not (isinstance(node, Call) and node.name in AGGREGATES):
            return with_children(node, [replaced(part) for part in children(node)])
        aggregate = Aggregate(node.name, node.arguments[0] if node.arguments else None)
        if aggregate not in found:
            found.append(aggregate)
        return Column(f"aggregate_{found.index(aggregate)}")

    return Decomposition(replaced(tree), tuple(found))


def _extreme(values: Floats, outcomes: Outcomes, weights: Integers, sign: float) -> Floats:
    """Returns the greatest of sign * value over the days that a replicate drew; NaN of no value."""
    greatest = np.full(outcomes.days, -np.inf)
    present = ~np.isnan(values)
    np.maximum.at(greatest, outcomes.day[present], sign * values[present])
    drawn = np.where(weights > 0, greatest, -np.inf).max(axis=1)
    return np.where(np.isfinite(drawn), sign * drawn, np.nan)


def replicate(aggregate: Aggregate, values: Floats, outcomes: Outcomes, weights: Integers) -> Floats:
    """Returns an aggregate of each replicate; `values` holds its argument per row, NaN where it is NULL."""
    present = ~np.isnan(values)
    counts = weighted(day_sums(present.astype(np.float64), outcomes), weights)
    if aggregate.function == "count":
        return counts
    if aggregate.function in ("min", "max"):
        return _extreme(values, outcomes, weights, 1.0 if aggregate.function == "max" else -1.0)
    sums = weighted(day_sums(np.where(present, values, 0.0), outcomes), weights)
    if aggregate.function == "avg":
        return ratio(sums, counts)
    return np.where(counts > 0, sums, np.nan)


@dataclass(frozen=True, slots=True)
class ExpressionStatistic:
    """The statistic of an expression whose aggregates' arguments stand in columns of the outcomes."""

    decomposition: Decomposition
    columns: tuple[str, ...]
    timezone: str

    def __call__(self, outcomes: Outcomes, weights: Integers) -> Floats:
        """Returns the expression of each replicate, shape (replicates,); NaN where it is NULL."""
        parts = [
            replicate(aggregate, outcomes.columns[column], outcomes, weights)
            for aggregate, column in zip(self.decomposition.aggregates, self.columns, strict=True)
        ]
        if self.decomposition.outer == Column("aggregate_0"):
            return parts[0]
        return np.array([self._outer([float(part[i]) for part in parts]) for i in range(len(weights))])

    def _outer(self, parts: list[float]) -> float:
        row = {f"aggregate_{i}": None if np.isnan(part) else part for i, part in enumerate(parts)}
        value = evaluate(self.decomposition.outer, row, self.timezone)
        if value is None:
            return np.nan
        if not isinstance(value, bool | int | float):
            raise TypeError(f"a KPI is a number, and this one is {value!r}")
        return float(value)
