"""A stage that is too small to see what its gate asks for.

## What it does
Works out, from `prediction.traffic`, the KPI's `expected` and `evidence`, how many rows a gate of a rollout stage needs
to show its margin with the stated power, and holds the rows of the stage to it: its share of the requests, for as long
as it lasts and, of a KPI that takes labels, only those whose label has come. Of a gate on slices it asks whether even
all rows together would be enough: how they fall into slices is not declared.

## Why it is bad
Such a gate is a coin that mostly falls on "inconclusive": it stops good models, or teaches people to wave them through.
A canary of 10 % for 24 hours at 922 requests a day cannot tell 23 % from 30 %.

## Example
    prediction: {traffic: {rate: 922/day}}
    kpis: {flagged: {expr: avg(CASE WHEN prediction THEN 1 ELSE 0 END), better: lower, expected: 23%}}
    rollout:
      stages:
        - {name: canary, weight: 10%, for: 24h, gates: [{kpi: flagged, against: production, not_worse_by: 2pp}]}

## Use instead
    rollout:
      stages:
        - {name: canary, weight: 50%, for: 13d, gates: [{kpi: flagged, against: production, not_worse_by: 2pp}]}
"""

from collections.abc import Iterator
from math import ceil, floor, isfinite

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.forecast.alternatives import at_half_weight, lengthened
from mlspec.forecast.gates import GateForecast, forecast_gate, stage_gates
from mlspec.forecast.question import expected_lead
from mlspec.forecast.wording import chance_text, change_text, length_text, level_text, outward, rows_text
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Stage

RULE = Rule(
    "MLS503",
    "stage-underpowered",
    "error",
    "A stage is too small to see what its gate asks for",
    __doc__ or "",
    waivable=True,
)

_PATIENCE = 4
"""How many times longer a stage may get before another weight is the better way out."""
_LONGEST_ADVISED = 366 * 86_400
"""Seconds of a stage that nobody is advised to wait past, unless there is no other way out."""


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for path, stage, gate in stage_gates(model.spec):
        forecast = forecast_gate(model.spec, path, stage, gate)
        if forecast is None or forecast.sees_enough:
            continue
        there = Related(model.document.key_span(("kpis", gate.kpi, "expected")), "what is expected is declared here")
        span = model.document.value_span((*path, gate.bound))
        message, (text, fix) = _message(forecast), _way_out(model.spec, forecast)
        yield Diagnostic(RULE, span, message, text, (there,), fix)


def _message(forecast: GateForecast) -> str:
    kpi, question, belief = forecast.gate.kpi, forecast.question, forecast.belief
    if question.distance <= 0 and not question.compares:
        return f"{kpi!r} is expected to be {level_text(belief.mean, belief)}: it fails however many rows there are"
    if question.distance <= 0:
        chance = chance_text(forecast.equal_passes)
        return f"nothing says that {kpi!r} gets better by so much: the chance of an equal model to pass is {chance}"
    if not isfinite(forecast.needed):
        return f"{kpi!r} is compared with production, and no request of this stage goes there"
    needed, change = rows_text(forecast.needed), change_text(question.distance, belief)
    seen, chance = rows_text(forecast.rows), chance_text(forecast.equal_passes)
    return (
        f"{kpi!r} needs {needed} rows to show {change}, this stage sees {seen}:"
        f" the chance of an equal model to pass is {chance}"
    )


def _way_out(spec: ModelSpec, forecast: GateForecast) -> tuple[str, tuple[Edit, ...]]:
    if forecast.question.distance <= 0:
        return _possible(spec, forecast), ()
    longer, half = lengthened(spec, forecast), at_half_weight(spec, forecast)
    ways = list[str]()
    if half is not None and forecast.arms.control == 0:
        return f"judge it in a stage before this one, of weight: {half.share.text} and for: {half.duration.text}", ()
    if half is not None and forecast.stage.route == "weight" and forecast.arms.candidate != half.share.value:
        ways.append(f"weight: {half.share.text} with for: {half.duration.text}")
    if longer is not None and (longer.duration.seconds <= _LONGEST_ADVISED or not ways):
        rows, length = rows_text(forecast.needed), length_text(forecast.shortest)
        ways.append(f"for: {longer.duration.text} at {forecast.stage.share.text} ({rows} rows take {length})")
    if (accepted := _accepted(spec, forecast)) is not None:
        ways.append(accepted)
    return ", or ".join(ways) or "a KPI that varies less, or a wider margin", _fix(spec, forecast, longer, half)


def _accepted(spec: ModelSpec, forecast: GateForecast) -> str | None:
    """Returns the wider margin that is a way out; one of 100 points or more is none, nor one that nobody looks at."""
    change, rows = forecast.detectable, floor(forecast.rows)
    if not isfinite(change) or (forecast.belief.is_share and change >= 1):
        return None
    if rows < forecast.question.min_rows != spec.evidence.min_rows:
        return None
    text = f"accept a detectable change of {change_text(change, forecast.belief)}"
    return text if rows >= forecast.question.min_rows else f"{text}, and evidence: {{min_rows: {rows}}}"


def _possible(spec: ModelSpec, forecast: GateForecast) -> str:
    gate, belief, reach = forecast.gate, forecast.belief, forecast.detectable
    if forecast.question.compares:
        lead = expected_lead(spec, gate.kpi, belief) - forecast.question.distance + reach
        change = f"change: {lead if belief.higher_is_better else -lead:.2g}" if isfinite(lead) else "its change"
        return f"not_worse_by, or a hypothesis that expects of {gate.kpi} what this stage can show: {change}"
    level = outward(forecast.showable_level, floor if belief.higher_is_better else ceil)
    if not isfinite(level):
        return f"a bound that {level_text(belief.mean, belief)} meets"
    return f"this stage can show {gate.bound}: {level_text(level, belief)} of it; or correct what is expected"


def _fix(spec: ModelSpec, forecast: GateForecast, longer: Stage | None, half: Stage | None) -> tuple[Edit, ...]:
    place = forecast.path[:3]
    if longer is not None and longer.duration.seconds <= _PATIENCE * forecast.seconds:
        return (Edit((*place, "for"), longer.duration.text),)
    if half is not None and _may_halve(spec, forecast):
        return (Edit((*place, "weight"), half.share.text), Edit((*place, "for"), half.duration.text))
    return (Edit((*place, "for"), longer.duration.text),) if longer is not None else ()


def _may_halve(spec: ModelSpec, forecast: GateForecast) -> bool:
    """Returns whether the stage may answer half of the requests: none after it by weight answers fewer."""
    stages = spec.rollout.stages if spec.rollout is not None else ()
    later = [other for other in stages[int(forecast.path[2]) + 1 :] if other.weight is not None]
    return forecast.stage.weight is not None and all(other.share.value >= 1 / 2 for other in later)


CHECK = Check(RULE, each_model(_find))
