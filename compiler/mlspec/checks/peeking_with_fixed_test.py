"""A test for one look that is looked at again and again.

## What it does
Refuses a gate with `every` whose test is `fixed` when it looks more than once, and a rollback rule that a version which
is just as expected would trigger, in any window from the rollout's start to the end of `keep_warm`, with a chance above
`evidence.alpha`.

## Why it is bad
Each look is another chance to be wrong. A fixed test at 5 % that is looked at on 30 days says a wrong yes in about
every fourth rollout; a bound that one window in a hundred crosses by chance is crossed every month.

## Example
    rollout:
      stages:
        - {name: half, weight: 50%, for: 28d, gates: [{kpi: late, against: production, not_worse_by: 2pp, every: 1d}]}

## Use instead
    rollout:
      stages:
        - name: half
          weight: 50%
          for: 28d
          gates: [{kpi: late, against: production, not_worse_by: 2pp, every: 1d, test: group_sequential}]
"""

from collections.abc import Iterator
from functools import lru_cache

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.forecast.gates import always_gates, forecast_gate, stage_gates
from mlspec.forecast.question import looks_of, procedure_of
from mlspec.forecast.quiet_bounds import quiet_bound
from mlspec.forecast.rules import RuleForecast, forecast_rule
from mlspec.forecast.wording import chance_text, level_text
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Stage, StageGate
from mlspec.statistics.group_sequential import MOST_LOOKS, crossing_probability

RULE = Rule(
    "MLS504",
    "peeking-with-fixed-test",
    "error",
    "A test for one look is looked at again and again",
    __doc__ or "",
)

Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    for path, stage, gate in stage_gates(spec):
        yield from _gate(model, path, gate, stage)
    if spec.rollout is not None:
        longest = max(spec.rollout.stages, key=lambda stage: stage.duration.seconds)
        for path, gate in always_gates(spec):
            yield from _gate(model, path, gate, longest)
    for index, rule in enumerate(spec.rollback.when):
        forecast = forecast_rule(spec, rule)
        if forecast is not None:
            yield from _rule(model, ("rollback", "when", index), forecast)


def _gate(model: BoundModel, path: Path, gate: StageGate, stage: Stage) -> Iterator[Diagnostic]:
    spec, seconds = model.spec, stage.duration.seconds
    looks = looks_of(gate, seconds)
    if looks == 1 or gate.every is None or (gate.test or spec.evidence.test) != "fixed":
        return
    rates = procedure_of(spec, gate, seconds).rates
    wrong = chance_text(_wrong(rates.z_alpha, min(looks, MOST_LOOKS)))
    least = "" if looks <= MOST_LOOKS else "at least "
    message = (
        f"a fixed test is looked at {looks:,} times, every {gate.every.text} for {stage.duration.text}: it says a wrong"
        f" yes in {least}{wrong} of rollouts, not in {chance_text(rates.tail)}"
    )
    text, fix = _way_out(spec, path, gate, stage)
    yield Diagnostic(RULE, model.document.key_span((*path, "every")), message, text, (), (fix,))


def _way_out(spec: ModelSpec, path: Path, gate: StageGate, stage: Stage) -> tuple[str, Edit]:
    few = looks_of(gate, stage.duration.seconds) <= MOST_LOOKS
    test = "group_sequential" if few else "always_valid"
    planned = forecast_gate(spec, path, stage, gate.model_copy(update={"test": test}))
    once = forecast_gate(spec, path, stage, gate.model_copy(update={"every": None}))
    if planned is not None and once is not None and once.sees_enough and not planned.sees_enough:
        text = f"leave every out: for repeated looks (test: {test}) the stage has too few rows"
        return text, Edit((*path, "every"), None)
    return f"test: {test} on the gate, or leave every out and look once, at the end", Edit((*path, "test"), test)


@lru_cache(maxsize=256)
def _wrong(z: float, looks: int) -> float:
    """Returns how often a candidate on the edge of what passes passes at one of so many looks at a fixed test."""
    return crossing_probability((z,) * looks, 0.0)


def _rule(model: BoundModel, path: Path, forecast: RuleForecast) -> Iterator[Diagnostic]:
    alarms, alpha, rule = forecast.false_alarms, model.spec.evidence.alpha, forecast.rule
    if alarms is None or alarms <= alpha or forecast.belief is None:
        return
    mean = level_text(forecast.belief.mean, forecast.belief)
    message = (
        f"a version that is as expected, {mean}, triggers this with a chance of {chance_text(alarms)} in"
        f" {forecast.windows:,} windows of {rule.window.text}, more than the"
        f" {chance_text(alpha)} of evidence.alpha"
    )
    bound = quiet_bound(forecast, alpha)
    fix = () if bound is None else (Edit((*path, rule.bound), bound),)
    text = "a wider bound, or more min_requests" if bound is None else f"{rule.bound}: {bound}, or more min_requests"
    yield Diagnostic(RULE, model.document.value_span((*path, rule.bound)), message, text, (), fix)


CHECK = Check(RULE, each_model(_find))
