"""What single stages, gates and rules of a rollout need of the target of an environment."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor

from mlspec.backends.capabilities import (
    APPROVALS,
    COHORTS,
    DISAGREEMENT_OF_PRODUCTION,
    HEADER_OF_MIRRORED,
    LIVE_LEADS,
    MANY_LOOKS,
    MANY_PLANNED_LOOKS,
    MOST_QUERIES,
    PARTS_OF_A_PERCENT,
    REPEATED_LOOKS,
    SHADOWS,
    SLICES_OF_SYSTEM_FIGURES,
    SPLIT_TRAFFIC,
    Ability,
)
from mlspec.checks.served_operations import ServedOperation
from mlspec.forecast.question import looks_of
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Stage, StageGate

Path = tuple[str | int, ...]
SMALLEST = "write a stage of weight: 1% in its place"
"""What comes nearest to a stage that few users meet: leaving it out would let more of them meet the candidate first."""


@dataclass(frozen=True, slots=True)
class Need:
    """What needs an ability, where it stands, and what to write instead."""

    ability: Ability
    path: Path
    who: str
    way_out: str


def needs_of_parts(operated: ServedOperation) -> Iterator[Need]:
    """Yields what each stage, gate and rule needs whatever the others are, in the order of the spec."""
    rollout = operated.model.spec.rollout
    if rollout is not None:
        for place, stage in enumerate(rollout.stages):
            path = ("rollout", "stages", place)
            yield from _of_stage(operated, stage, path)
            for index, gate in enumerate(stage.gates):
                who = f"the gate on {gate.kpi} in {stage.name}"
                yield from _of_gate(operated, gate, (*path, "gates", index), who)
                yield from _of_looks(operated, gate, stage.duration.seconds, (*path, "gates", index), who)
        for index, gate in enumerate(rollout.always):
            who, path = f"the gate on {gate.kpi} in every stage", ("rollout", "always", index)
            yield from _of_gate(operated, gate, path, who)
            yield from _of_looks(operated, gate, max(each.duration.seconds for each in rollout.stages), path, who)
    yield from _of_rules(operated.model.spec)


def _of_stage(operated: ServedOperation, stage: Stage, path: Path) -> Iterator[Need]:
    percent = stage.share.value * 100
    who = f"the stage {stage.name!r}"
    if stage.route == "mirror":
        yield Need(SHADOWS, (*path, "mirror"), who, SMALLEST)
    if stage.route == "weight" and round(percent) < 100:  # noqa: PLR2004 - all requests
        way_out = f"write kserve: {{mode: knative}} in {operated.environment.document.file}"
        yield Need(SPLIT_TRAFFIC, (*path, "weight"), who, way_out)
    if stage.route != "cohort" and abs(percent - round(percent)) > 1e-9:  # noqa: PLR2004 - rounding
        below = max(1, floor(percent))
        yield Need(PARTS_OF_A_PERCENT, (*path, stage.route), who, f"write {stage.route}: {below}%")
    effects = operated.frozen.prediction.side_effects
    if stage.route == "mirror" and effects is not None:
        header = effects.suppressed_by
        shadow = f"the shadow stage {stage.name!r}, whose side effects {header} suppresses,"
        yield Need(HEADER_OF_MIRRORED, (*path, "mirror"), shadow, SMALLEST)
    if stage.route == "cohort":
        yield Need(COHORTS, (*path, "cohort"), who, SMALLEST)
    if stage.approval is not None:
        yield Need(APPROVALS, (*path, "approval"), who, "ask for it in the pull request that promotes")


def _of_looks(operated: ServedOperation, gate: StageGate, seconds: int, path: Path, who: str) -> Iterator[Need]:
    test = gate.test or operated.model.spec.evidence.test
    if gate.every is None and test == "fixed":
        return
    at = (*path, "every") if gate.every is not None else (*path, "test") if gate.test is not None else path
    yield Need(REPEATED_LOOKS, at, who, "write test: fixed, and leave every out")
    if looks_of(gate, seconds) > MOST_QUERIES:
        seldom = f"write every: {ceil(seconds / MOST_QUERIES / 3600)}h"
        yield Need(MANY_LOOKS, at, who, seldom)
        if test == "group_sequential":
            yield Need(MANY_PLANNED_LOOKS, at, who, seldom)


def _of_gate(operated: ServedOperation, gate: StageGate, path: Path, who: str) -> Iterator[Need]:
    system = {kpi.name: kpi.system for kpi in operated.frozen.judgement.kpis if kpi.system is not None}
    if gate.against is not None and system.get(gate.kpi) == "shadow_disagreement":
        yield Need(DISAGREEMENT_OF_PRODUCTION, (*path, "against"), who, "bound it by at_most")
    if gate.kpi in system and gate.slices is not None:
        yield Need(SLICES_OF_SYSTEM_FIGURES, (*path, "slices"), who, "leave slices out")


def _of_rules(spec: ModelSpec) -> Iterator[Need]:
    for index, rule in enumerate(spec.rollback.when):
        if rule.against is not None and rule.action == "rollback":
            path = ("rollback", "when", index, "against")
            way_out = "write action: revert_pull_request"
            yield Need(LIVE_LEADS, path, f"the rollback rule on {rule.kpi}", way_out)
