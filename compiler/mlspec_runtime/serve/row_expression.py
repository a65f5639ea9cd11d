"""Expressions that are computed row by row, as DuckDB computes them for all rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import infer
from mlspec.expressions.lineage import columns
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree
from mlspec.expressions.types import Type
from mlspec.expressions.values import EvaluationError, Value
from mlspec.expressions.widening import widen
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.serve.failure import Refused


@dataclass(frozen=True, slots=True)
class RowExpression:
    """A checked expression; `reads` are the columns that a row has to have."""

    place: str
    tree: Tree
    type: Type
    timezone: str
    reads: tuple[str, ...]

    def value(self, row: Mapping[str, Value]) -> Value:
        """Returns the value for one row.

        Raises:
            Refused: it does not fit the type that it has in the pipeline.
        """
        try:
            found = evaluate(self.tree, row, self.timezone)
        except EvaluationError as error:
            raise Refused(f"{', '.join(self.reads)}: {self.place} cannot be computed: {error}") from None
        return float(found) if self.type is Type.DOUBLE and isinstance(found, int) else found


def row_expression(text: str, types: Mapping[str, Type], timezone: str, place: str) -> RowExpression:
    """Returns the expression of a text over columns of these types.

    Raises:
        StageFailure: it is none, or does not fit them.
    """
    tree = parse(text)
    if isinstance(tree, Failure):
        raise StageFailure(f"{place}: {text!r}: {tree.message}")
    kind = infer(tree, types)
    if isinstance(kind, Failure):
        raise StageFailure(f"{place}: {text!r}: {kind.message}")
    reads = tuple(dict.fromkeys(column.name for column in columns(tree)))
    return RowExpression(place, widen(tree, types), kind, timezone, reads)
