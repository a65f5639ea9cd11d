"""The features of a row, computed from the columns that a request brings."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlspec.expressions.failure import Failure
from mlspec.expressions.lineage import columns
from mlspec.expressions.parser import parse
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.package import RowFeature
from mlspec_runtime.serve.column import Column
from mlspec_runtime.serve.row_expression import RowExpression, row_expression

PREFIX = "features."


@dataclass(frozen=True, slots=True)
class RowFeatures:
    """What is computed, each after what it reads; a feature without an expression is sent by its name."""

    computed: tuple[tuple[str, RowExpression | None], ...]
    types: Mapping[str, Type]

    def of(self, row: Mapping[str, Value]) -> dict[str, Value]:
        """Returns the value of each feature of one row.

        Raises:
            Refused: a value does not fit its type.
        """
        known = dict(row)
        found: dict[str, Value] = {}
        for name, expression in self.computed:
            found[name] = row[name] if expression is None else expression.value(known)
            known[f"{PREFIX}{name}"] = found[name]
        return found


def row_features(features: tuple[RowFeature, ...], sent: Mapping[str, Column], timezone: str) -> RowFeatures:
    """Returns the features over the columns of the request schema, each after those that it reads.

    Raises:
        StageFailure: one does not fit the columns.
    """
    types = {name: column.type for name, column in sent.items()}
    computed: list[tuple[str, RowExpression | None]] = []
    for feature in _in_order(features):
        expression = None
        if feature.expr is not None:
            expression = row_expression(feature.expr, types, timezone, f"feature {feature.name}")
        elif feature.name not in sent:
            raise StageFailure(f"feature {feature.name} is sent by its name, and the request schema lacks it")
        types[f"{PREFIX}{feature.name}"] = types[feature.name] if expression is None else expression.type
        computed.append((feature.name, expression))
    return RowFeatures(tuple(computed), {name: types[f"{PREFIX}{name}"] for name, _ in computed})


def _in_order(features: tuple[RowFeature, ...]) -> list[RowFeature]:
    reads = {feature.name: _read(feature) for feature in features}
    waiting, ordered = list(features), list[RowFeature]()
    while waiting:
        names = {f"{PREFIX}{feature.name}" for feature in waiting}
        ready = [feature for feature in waiting if not names & reads[feature.name]]
        if not ready:
            raise StageFailure(f"features: {', '.join(sorted(names))} read each other in a circle")
        ordered += ready
        waiting = [feature for feature in waiting if feature not in ready]
    return ordered


def _read(feature: RowFeature) -> frozenset[str]:
    tree = None if feature.expr is None else parse(feature.expr)
    if isinstance(tree, Failure):
        raise StageFailure(f"feature {feature.name}: {feature.expr!r}: {tree.message}")
    return frozenset() if tree is None else frozenset(column.name for column in columns(tree))
