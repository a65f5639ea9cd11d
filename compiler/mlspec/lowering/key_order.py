"""Puts a model's mappings in the order of their names: the order in which keys are written means nothing.

The variants keep theirs, which is the order of preference; lists keep theirs.
"""

from typing import TypeVar

from mlspec.spec.filters import Filter
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.serving import Serving
from mlspec.spec.sources import Source

Value = TypeVar("Value")


def in_key_order(spec: ModelSpec) -> ModelSpec:
    """Returns the spec with the same meaning: two that differ in the order of keys alone become equal, item by item."""
    features, validation = spec.features, spec.validation
    return spec.model_copy(
        update={
            "sources": {name: _source(source) for name, source in _sorted(spec.sources).items()},
            "features": features.model_copy(
                update={"join": _sorted(features.join), "columns": _sorted(features.columns)}
            ),
            "validation": validation.model_copy(update={"slices": _sorted(validation.slices)}),
            "kpis": _sorted(spec.kpis),
            "filters": tuple(map(_filter, spec.filters)),
            "serving": _serving(spec.serving),
        }
    )


def _sorted(mapping: dict[str, Value]) -> dict[str, Value]:
    return dict(sorted(mapping.items()))


def _source(source: Source) -> Source:
    checks = tuple(
        check.model_copy(update={"null_share": _sorted(check.null_share)}) if check.null_share is not None else check
        for check in source.checks
    )
    return source.model_copy(update={"columns": _sorted(source.columns), "checks": checks})


def _filter(rule: Filter) -> Filter:
    tests = tuple(test.model_copy(update={"given": _sorted(test.given)}) for test in rule.tests)
    return rule.model_copy(update={"tests": tests})


def _serving(serving: Serving) -> Serving:
    if serving.inputs is None:
        return serving
    inputs = serving.inputs.model_copy(update={"look_up": _sorted(serving.inputs.look_up)})
    return serving.model_copy(update={"inputs": inputs})
