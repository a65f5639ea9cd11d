"""A gate or rule that never has data, or a rollout that takes missing data for a pass.

## What it does
Refuses `on_missing_data: pass`, a gate on a figure of the system in a stage with fewer requests than
`evidence.min_rows`, a gate of every stage that no stage has the rows for, and a rollback rule whose window never holds
`min_requests`, not even while the version answers every request.

## Why it is bad
A metric that died, or that never had a chance to speak, promotes the model. Nobody is told, because nothing failed.

## Example
    rollout:
      stages: [{name: canary, weight: 1%, for: 24h, gates: [{kpi: errors, at_most: 1%}]}]
      on_missing_data: pass

## Use instead
    rollout:
      stages: [{name: canary, weight: 50%, for: 24h, gates: [{kpi: errors, at_most: 1%}]}]
      on_missing_data: pause
"""

from collections.abc import Iterator
from math import isfinite

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.forecast.alternatives import lengthened
from mlspec.forecast.gates import GateForecast, always_gates, forecast_gate, stage_gates
from mlspec.forecast.rules import RuleForecast, forecast_rule
from mlspec.forecast.wording import duration_of, length_text, rows_text
from mlspec.spec.model_spec import ModelSpec

RULE = Rule(
    "MLS505",
    "no-data-means-pass",
    "error",
    "A gate or rule never has data, or missing data count as a pass",
    __doc__ or "",
)

Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    if spec.rollout is not None and spec.rollout.on_missing_data == "pass":
        message, text = "pass lets a dead metric promote the model", "pause, which asks a person, or abort"
        fix = (Edit(("rollout", "on_missing_data"), "pause"),)
        yield Diagnostic(RULE, model.document.value_span(fix[0].path), message, text, (), fix)
    for path, stage, gate in stage_gates(spec):
        forecast = forecast_gate(spec, path, stage, gate)
        if spec.kpis[gate.kpi].system is None or forecast is None:
            continue
        if forecast.rows < forecast.question.min_rows:
            yield _starved(model, forecast)
    yield from _never_judged(model)
    for index, rule in enumerate(spec.rollback.when):
        found = forecast_rule(spec, rule)
        if found is not None and found.share_needed > 1:
            yield _deaf(model, ("rollback", "when", index), found)


def _starved(model: BoundModel, forecast: GateForecast) -> Diagnostic:
    least = forecast.question.min_rows
    why = "evidence.min_rows" if least == model.spec.evidence.min_rows else "the first look of always_valid"
    message = (
        f"this stage sees {rows_text(forecast.rows)} requests, and below {least:,}"
        f" ({why}) {forecast.gate.kpi!r} says nothing"
    )
    text, fix = _longer(model.spec, forecast)
    return Diagnostic(RULE, model.document.value_span((*forecast.path, "kpi")), message, text, (), fix)


def _never_judged(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    for path, gate in always_gates(spec):
        seen = [
            forecast
            for place, stage in enumerate(spec.rollout.stages if spec.rollout is not None else ())
            if (forecast := forecast_gate(spec, ("rollout", "stages", place), stage, gate)) is not None
        ]
        best = max(seen, key=lambda forecast: forecast.rows / forecast.needed, default=None)
        if best is not None and best.rows > 0 and not any(forecast.sees_enough for forecast in seen):
            message = (
                f"no stage has the {rows_text(best.needed)} rows that {gate.kpi!r} needs: {best.stage.name} comes"
                f" nearest, with {rows_text(best.rows)}"
                if isfinite(best.needed)
                else f"no number of rows is enough for {gate.kpi!r}: as expected, a candidate does not pass this bound"
            )
            text, fix = _longer(spec, best)
            yield Diagnostic(RULE, model.document.value_span((*path, gate.bound)), message, text, (), fix)


def _longer(spec: ModelSpec, forecast: GateForecast) -> tuple[str, tuple[Edit, ...]]:
    if not isfinite(forecast.needed):
        return "a bound farther from what is expected", ()
    stage = lengthened(spec, forecast)
    if stage is None:
        return "a larger share of the requests, or a bound farther from what is expected", ()
    rows, length = rows_text(forecast.needed), length_text(forecast.shortest)
    text = (
        f"for: {stage.duration.text} in stage {stage.name} ({rows} rows take {length}), or a larger share of requests"
    )
    return text, (Edit((*forecast.path[:3], "for"), stage.duration.text),)


def _deaf(model: BoundModel, path: Path, forecast: RuleForecast) -> Diagnostic:
    rule = forecast.rule
    kind = "labelled rows" if model.spec.kpis[rule.kpi].is_labelled else "requests"
    message = (
        f"a window of {rule.window.text} holds {rows_text(forecast.rows)} {kind} at full traffic, and this rule waits"
        f" for {forecast.min_requests:,}: it never triggers"
    )
    window = duration_of(forecast.arms.seconds_for(forecast.min_requests))
    span = model.document.value_span((*path, "window"))
    if window is None:
        return Diagnostic(RULE, span, message, "fewer min_requests")
    text = f"window: {window.text}"
    if forecast.rows >= 1:
        text += f", or min_requests: {int(forecast.rows)} at most"
    return Diagnostic(RULE, span, message, text, (), (Edit((*path, "window"), window.text),))


CHECK = Check(RULE, each_model(_find))
