"""A shadow stage that is gated on what only answers that are acted on can change.

## What it does
Refuses, in a stage that mirrors requests, a gate on a KPI that `prediction.feedback_loop` names, or on any KPI that
takes labels while there is such a loop.

## Why it is bad
Nobody sees a mirrored answer: what users do, and the label that comes of it, is caused by production's answer. The gate
would judge production under the candidate's name.

## Example
    prediction: {feedback_loop: {kpis: [clicks], because: only what is shown can be clicked}}
    rollout: {stages: [{name: shadow, mirror: 100%, for: 24h, gates: [{kpi: clicks, at_least: 4%}]}]}

## Use instead
    rollout:
      stages:
        - {name: shadow, mirror: 100%, for: 24h}
        - {name: canary, weight: 50%, for: 7d, gates: [{kpi: clicks, at_least: 4%}]}
"""

from collections.abc import Iterator
from typing import cast

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit, Value
from mlspec.diagnostics.rule import Rule
from mlspec.forecast.alternatives import HALF, at_half_weight
from mlspec.forecast.gates import GateForecast, forecast_gate, stage_gates
from mlspec.forecast.wording import rows_text
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.prediction import FeedbackLoop
from mlspec.spec.rollout import Stage, StageGate

RULE = Rule(
    "MLS502",
    "shadow-gate-on-feedback-kpi",
    "error",
    "A shadow stage is gated on what its unseen answers cannot change",
    __doc__ or "",
)

Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    loop = spec.prediction.feedback_loop
    if not isinstance(loop, FeedbackLoop):
        return
    there = Related(model.document.key_span(("prediction", "feedback_loop")), "the loop is declared here")
    for path, stage, gate in stage_gates(spec):
        named = gate.kpi in loop.kpis
        if stage.route != "mirror" or not (named or spec.kpis[gate.kpi].is_labelled):
            continue
        why = loop.because.rstrip(".") if named else f"its labels come of what production answered: {loop.because}"
        message = f"a shadow stage cannot show {gate.kpi!r}, for nobody sees its answers: {why}"
        span = model.document.value_span((*path, "kpi"))
        text, fix = _way_out(model, path, stage, gate)
        yield Diagnostic(RULE, span, message, text, (there,), fix)


def _way_out(model: BoundModel, path: Path, stage: Stage, gate: StageGate) -> tuple[str, tuple[Edit, ...]]:
    moved = cast("dict[str, Value]", _data(model, path))
    written = f"{{{', '.join(f'{key}: {value}' for key, value in moved.items())}}}"
    target = _target(model.spec, gate)
    if target is not None:
        place, there, forecast = target
        text = f"judge it where its answers are seen: {written} among the gates of stage {there.name}{_power(forecast)}"
        added = Edit((*place, "gates", len(there.gates)), moved) if there.gates else Edit((*place, "gates"), [moved])
        return f"{text};\n{_others()}", (Edit(path, None), added)
    forecast = forecast_gate(model.spec, path, stage, gate)
    half = at_half_weight(model.spec, forecast) if forecast is not None else None
    weight, duration = HALF.text, (half or stage).duration.text
    text = f"make it a canary: weight: {weight} instead of mirror, with for: {duration}{_power(forecast)}"
    edits = (Edit((*path[:3], "mirror"), None), Edit((*path[:3], "weight"), weight))
    return f"{text};\n{_others()}", (*edits, Edit((*path[:3], "for"), duration))


def _others() -> str:
    return (
        "or leave the gate to what a shadow can show: errors, latency, disagreement;\n"
        "or compare before any rollout: interleaved answers, or off-policy estimates over logged propensities"
    )


def _power(forecast: GateForecast | None) -> str:
    return f" ({rows_text(forecast.needed)} rows show its margin)" if forecast is not None else ""


def _target(spec: ModelSpec, gate: StageGate) -> tuple[Path, Stage, GateForecast | None] | None:
    """Returns the first stage by weight that would see enough, or that could where nothing is expected."""
    for place, stage in enumerate(spec.rollout.stages if spec.rollout is not None else ()):
        path = ("rollout", "stages", place)
        forecast = forecast_gate(spec, path, stage, gate)
        long_enough = stage.duration.seconds > spec.label.delay.p95.seconds or not spec.kpis[gate.kpi].is_labelled
        if stage.route == "weight" and long_enough and (forecast is None or forecast.sees_enough):
            return path, stage, forecast
    return None


def _data(model: BoundModel, path: Path) -> object:
    value: object = model.document.data()
    for step in path:
        value = cast("dict[str | int, object]", value)[step]
    return value


CHECK = Check(RULE, each_model(_find))
