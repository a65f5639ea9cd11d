"""What a rollout as a whole needs of the target of an environment: what its stages, gates and rules are together."""

from collections.abc import Iterator

from mlspec.backends.capabilities import (
    GATES_OF_THEIR_OWN,
    LENGTHS_OF_THEIR_OWN,
    PAUSES_FOR_DATA,
    SEVERAL_SHADOWS,
    SHADOWS_BEFORE_WEIGHTS,
    SHADOWS_OF_A_PART,
    WARM_VERSIONS,
    WINDOWS_OF_RULES,
)
from mlspec.checks.stage_needs import Need
from mlspec.forecast.gates import forecast_gate
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Rollout, Stage, StageGate
from mlspec.spec.units import duration_text

STAGES = ("rollout", "stages")
WHOLE = 1.0


def needs_of_rollout(spec: ModelSpec) -> Iterator[Need]:
    """Yields what a rollout needs that none of its parts needs alone, and what the way back does."""
    rollout = spec.rollout
    if rollout is not None:
        judged = [_judged(spec, rollout, stage) for stage in rollout.stages]
        yield from _lengths(rollout)
        yield from _shadows(rollout)
        yield from _gates(rollout, judged)
        if rollout.on_missing_data == "pause" and any(judged):
            way_out = "write on_missing_data: abort, by which whatever is not surely good goes back"
            yield Need(PAUSES_FOR_DATA, ("rollout", "on_missing_data"), "the rollout", way_out)
        yield from _windows(spec, rollout)
    if spec.rollback.keep_warm.seconds:
        way_out = "write keep_warm: 0s, and give the last stage the time"
        yield Need(WARM_VERSIONS, ("rollback", "keep_warm"), "the way back", way_out)


def _judged(spec: ModelSpec, rollout: Rollout, stage: Stage) -> tuple[StageGate, ...]:
    """Returns the gates that are judged at the end of a stage: its own, and of every stage's those that see enough."""
    forecasts = [(gate, forecast_gate(spec, (), stage, gate)) for gate in rollout.always]
    return (*stage.gates, *(gate for gate, seen in forecasts if seen is None or seen.sees_enough))


def _lengths(rollout: Rollout) -> Iterator[Need]:
    longest = max(stage.duration.seconds for stage in rollout.stages)
    for place, stage in enumerate(rollout.stages):
        if stage.duration.seconds != longest:
            way_out = f"write for: {duration_text(longest)}, as in the longest stage"
            yield Need(LENGTHS_OF_THEIR_OWN, (*STAGES, place, "for"), f"the stage {stage.name!r}", way_out)


def _shadows(rollout: Rollout) -> Iterator[Need]:
    shadows = [place for place, stage in enumerate(rollout.stages) if stage.route == "mirror"]
    for place in shadows:
        stage, path = rollout.stages[place], (*STAGES, place, "mirror")
        who = f"the stage {stage.name!r}"
        if place != shadows[0]:
            yield Need(SEVERAL_SHADOWS, path, who, "leave it out")
        if stage.share.value != WHOLE:
            yield Need(SHADOWS_OF_A_PART, path, who, "write mirror: 100%")
        if len(rollout.stages) > place + 2:
            yield Need(SHADOWS_BEFORE_WEIGHTS, path, who, "write a stage of weight: 1% in its place")


def _gates(rollout: Rollout, judged: list[tuple[StageGate, ...]]) -> Iterator[Need]:
    for place, stage in enumerate(rollout.stages):
        for index, gate in enumerate(stage.gates):
            if not all(gate in each for each in judged):
                who = f"the gate on {gate.kpi} in {stage.name}"
                everywhere = "write it under rollout.always, with every stage long enough for it"
                yield Need(GATES_OF_THEIR_OWN, (*STAGES, place, "gates", index), who, _way_out(gate, everywhere))
    for index, gate in enumerate(rollout.always):
        seeing = [stage.name for stage, each in zip(rollout.stages, judged, strict=True) if gate in each]
        if 0 < len(seeing) < len(rollout.stages):
            who = f"the gate on {gate.kpi}, which has enough requests in {', '.join(seeing)} alone,"
            way_out = _way_out(gate, "make every stage long enough for it")
            yield Need(GATES_OF_THEIR_OWN, ("rollout", "always", index), who, way_out)


def _way_out(gate: StageGate, everywhere: str) -> str:
    if gate.against is None:
        return everywhere
    return (
        "bound the KPI itself by at_most or at_least: once the candidate has all requests there is no other to compare"
    )


def _windows(spec: ModelSpec, rollout: Rollout) -> Iterator[Need]:
    longest = max(stage.duration.seconds for stage in rollout.stages)
    for index, rule in enumerate(spec.rollback.when):
        if rule.action == "rollback" and rule.window.seconds != longest:
            who, path = f"the rollback rule on {rule.kpi}", ("rollback", "when", index, "window")
            way_out = f"write window: {duration_text(longest)}, or action: revert_pull_request"
            yield Need(WINDOWS_OF_RULES, path, who, way_out)
