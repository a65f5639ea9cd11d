"""Lowers `filters`: canonical conditions, and a digest for each that moves only with what it does."""

import json
from hashlib import sha256

from mlspec.expressions.canonical import canonical
from mlspec.expressions.lineage import columns
from mlspec.expressions.types import Type
from mlspec.plan import filters as plan
from mlspec.spec.expression_uses import filter_scope
from mlspec.spec.filter_runs import PREDICTION
from mlspec.spec.filters import Filter, FilterTest, PredictionValue, Then
from mlspec.spec.model_spec import ModelSpec


def lower_filters(spec: ModelSpec) -> tuple[plan.Filter, ...]:
    """Returns the filters in their order."""
    number = bool(spec.filters) and filter_scope(spec)[PREDICTION] is Type.DOUBLE
    return tuple(_filter(rule, spec, number) for rule in spec.filters)


def _filter(rule: Filter, spec: ModelSpec, number: bool) -> plan.Filter:
    when, decided = canonical(rule.when.tree), _decided(rule.then, number)
    return plan.Filter(
        name=rule.name,
        when=when,
        prediction=decided,
        digest=digest(when, spec.prediction.timezone, decided),
        reads=tuple(column.name for column in columns(rule.when.tree)),
        because=rule.because,
        owner=rule.owner or spec.metadata.owner,
        tests=tuple(_test(test, number) for test in rule.tests),
    )


def digest(when: str, timezone: str, prediction: PredictionValue) -> str:
    """Returns the SHA-256, in hexadecimal, of what a filter does."""
    content = {"when": when, "timezone": timezone, "then": {"prediction": prediction}}
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _decided(then: Then, number: bool) -> PredictionValue:
    return float(then.prediction) if number else then.prediction


def _test(test: FilterTest, number: bool) -> plan.FilterTest:
    given = tuple(plan.Given(name, value) for name, value in test.given.items())
    return plan.FilterTest(given, _decided(test.expect, number) if isinstance(test.expect, Then) else None)
