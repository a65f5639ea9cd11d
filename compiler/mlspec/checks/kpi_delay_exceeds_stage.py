"""A gate that needs labels, in a stage that ends before they come.

## What it does
Holds the length of a rollout stage to `label.delay.p95` where one of its gates judges a KPI that takes labels: a
metric, or an expr that reads `label`. A gate of every stage needs one stage that is long enough.

## Why it is bad
When the stage ends there is nothing to judge. The gate passes vacuously, or the rollout hangs there for ever.

## Example
    label: {delay: {p95: 9h, max: 36h}}
    kpis: {missed: {expr: avg(CASE WHEN label THEN 1 ELSE 0 END), better: lower, expected: 23%}}
    rollout: {stages: [{name: canary, weight: 50%, for: 6h, gates: [{kpi: missed, at_most: 30%}]}]}

## Use instead
    rollout: {stages: [{name: canary, weight: 50%, for: 3d, gates: [{kpi: missed, at_most: 30%}]}]}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.forecast.alternatives import lengthened
from mlspec.forecast.gates import always_gates, forecast_gate, stage_gates
from mlspec.forecast.wording import duration_of, length_text, rows_text
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Stage, StageGate
from mlspec.spec.units import Duration, duration_text

RULE = Rule(
    "MLS501",
    "kpi-delay-exceeds-stage",
    "error",
    "A gate needs labels that come after its stage has ended",
    __doc__ or "",
)

Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    delay = spec.label.delay.p95
    there = Related(model.document.value_span(("label", "delay")), "the delay of labels is declared here")
    for path, stage, gate in stage_gates(spec):
        if spec.kpis[gate.kpi].is_labelled and stage.duration.seconds <= delay.seconds:
            span = model.document.value_span((*path, "kpi"))
            text, fix = _way_out(spec, path[:3], path, stage, gate)
            message = (
                f"{gate.kpi!r} takes labels, of which 19 of 20 are there {delay.text} after the prediction: this stage"
                f" ends after {stage.duration.text} and judges none"
            )
            yield Diagnostic(RULE, span, message, text, (there,), fix)
    for path, gate in always_gates(spec):
        stages = spec.rollout.stages if spec.rollout is not None else ()
        longest = max(stages, key=lambda stage: stage.duration.seconds)
        if spec.kpis[gate.kpi].is_labelled and longest.duration.seconds <= delay.seconds:
            span = model.document.value_span((*path, "kpi"))
            place = ("rollout", "stages", stages.index(longest))
            text, fix = _way_out(spec, place, path, longest, gate)
            message = (
                f"{gate.kpi!r} takes labels, of which 19 of 20 are there {delay.text} after the prediction: even the"
                f" longest stage, {longest.name}, ends after {longest.duration.text}"
            )
            yield Diagnostic(RULE, span, message, text, (there,), fix)


def _way_out(spec: ModelSpec, place: Path, path: Path, stage: Stage, gate: StageGate) -> tuple[str, tuple[Edit, ...]]:
    duration, why = _long_enough(spec, path, stage, gate)
    unlabelled = [name for name, kpi in spec.kpis.items() if not kpi.is_labelled]
    ways = [f"for: {duration.text} in stage {stage.name}{why}"] if duration is not None else []
    ways += [
        f"judge what needs no label there: {', '.join(unlabelled) or 'a figure of the system'}",
        "estimate it before labels come, by an expr over score",
        f"or go on and judge it later: rollback.when with window: {_later(spec, duration)} and as long a keep_warm",
    ]
    return ";\n".join(ways), (Edit((*place, "for"), duration.text),) if duration is not None else ()


def _long_enough(spec: ModelSpec, path: Path, stage: Stage, gate: StageGate) -> tuple[Duration | None, str]:
    """Returns a length in which the gate has the rows that it needs or, where those are unknown, any, and why."""
    delay = spec.label.delay.p95
    forecast = forecast_gate(spec, path, stage, gate)
    longer = lengthened(spec, forecast) if forecast is not None else None
    if forecast is None or longer is None:
        return duration_of(2 * delay.seconds), f" ({delay.text} for labels, as long again for rows)"
    length = length_text(forecast.shortest - delay.seconds)
    return longer.duration, f" ({delay.text} for labels, then {rows_text(forecast.needed)} rows take {length})"


def _later(spec: ModelSpec, duration: Duration | None) -> str:
    return duration.text if duration is not None else duration_text(2 * spec.label.delay.max.seconds)


CHECK = Check(RULE, each_model(_find))
