"""Filters between the model and the answer, in the order declared: a later one that fires overrules an earlier one."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.filters import PackedFilter
from mlspec_runtime.serve.row_expression import RowExpression, row_expression


@dataclass(frozen=True, slots=True)
class Rule:
    """One filter; where `when` is TRUE of a row, `prediction` stands in place of what was there before."""

    name: str
    when: RowExpression
    prediction: bool | int | float | str


@dataclass(frozen=True, slots=True)
class Decided:
    """A prediction behind the filters, and those that fired, in order."""

    prediction: Value
    fired: tuple[str, ...]


def filter_rules(filters: tuple[PackedFilter, ...], types: Mapping[str, Type], timezone: str) -> tuple[Rule, ...]:
    """Returns the filters over features, columns, score and prediction.

    Raises:
        StageFailure: one is no condition over them.
    """
    rules: list[Rule] = []
    for found in filters:
        when = row_expression(found.when, types, timezone, f"filter {found.name}")
        if when.type is not Type.BOOLEAN:
            raise StageFailure(f"filter {found.name}: {found.when!r} is a {when.type}; it must be a condition")
        rules.append(Rule(found.name, when, found.prediction))
    return tuple(rules)


def apply(rules: tuple[Rule, ...], row: Mapping[str, Value], prediction: Value) -> Decided:
    """Returns what the filters make of a prediction; `row` holds features, columns and the score.

    Raises:
        Refused: a condition cannot be computed.
    """
    fired: list[str] = []
    for rule in rules:
        if rule.when.value({**row, "prediction": prediction}) is True:
            prediction = rule.prediction
            fired.append(rule.name)
    return Decided(prediction, tuple(fired))
