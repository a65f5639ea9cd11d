"""A figure of the serving system that is asked for before anything serves.

## What it does
Refuses `gates` and `model.select` on a KPI with `system`: they are judged on the test rows, before deployment.

## Why it is bad
There is no error share and no latency of a model that nobody has asked yet: such a gate would be inconclusive for ever.

## Example
    kpis: {errors: {system: error_share, expected: 0.1%}}
    gates: [{kpi: errors, at_most: 1%}]

## Use instead
    rollout: {always: [{kpi: errors, at_most: 1%}], stages: [{name: full, weight: 100%, for: 24h}]}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.model_spec import ModelSpec

RULE = Rule("MLS418", "system-kpi-before-serving", "error", "A figure of serving before anything serves", __doc__ or "")

Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for path, name, way_out in _offline(model.spec):
        system = model.spec.kpis[name].system
        if system is not None:
            span = model.document.value_span(path)
            yield Diagnostic(RULE, span, f"{name!r} is the {system} of what serves, and nothing serves yet", way_out)


def _offline(spec: ModelSpec) -> Iterator[tuple[Path, str, str]]:
    yield ("model", "select", "kpi"), spec.model.select.kpi, "choose by a metric or an expr"
    for index, gate in enumerate(spec.gates):
        yield ("gates", index, "kpi"), gate.kpi, "judge it in a stage of rollout, or in rollout.always"


CHECK = Check(RULE, each_model(_find))
