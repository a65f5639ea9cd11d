"""A rollout that the target of an environment cannot express.

## What it does
Finds the stages, gates and rules of a served model that need an ability which the target of its environment lacks. The
table of abilities names the tool's version.

## Why it is bad
The nearest thing that the target does have would be another rollout: one per cent where a half was meant, a shadow that
writes twice, a test whose false alarms nobody computed. Nothing is weakened silently.

## Example
    rollout: {stages: [{name: canary, weight: 0.5%, for: 7d}, {name: full, weight: 100%, for: 24h}]}

## Use instead
    rollout: {stages: [{name: canary, weight: 1%, for: 7d}, {name: full, weight: 100%, for: 24h}]}
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from mlspec.backends.capabilities import (
    DISAGREEMENT_OF_PRODUCTION,
    HEADER_OF_MIRRORED,
    LIVE_LEADS,
    MANY_LOOKS,
    MANY_PLANNED_LOOKS,
    MOST_QUERIES,
    PARTS_OF_A_PERCENT,
    RENDERED,
    REPEATED_LOOKS,
    SLICES_OF_SYSTEM_FIGURES,
    Ability,
    target_name,
)
from mlspec.checks.served_operations import ServedOperation, served_operations
from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.forecast.question import looks_of
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Stage, StageGate

RULE = Rule(
    "MLS701",
    "target-cannot-express",
    "error",
    "A rollout that the target of an environment cannot express",
    __doc__ or "",
)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Need:
    """What needs an ability, where it stands, and what to write instead."""

    ability: Ability
    path: Path
    who: str
    way_out: str


def _find(subject: Subject) -> Iterator[Diagnostic]:
    told: set[tuple[str, str, Path]] = set()
    for operated in served_operations(subject):
        tool = operated.environment.spec.target.tool
        target = target_name(tool, operated.environment.spec.target.way)
        if target not in RENDERED or operated.frozen.serving.mode != "online":
            continue
        name, document = operated.model.spec.metadata.name, operated.model.document
        for need in _needs(operated):
            limit = need.ability.lacking.get(target)
            if limit is None or (target, document.file, need.path) in told:
                continue
            told.add((target, document.file, need.path))
            there = operated.environment.document.key_span(("target", tool))
            yield Diagnostic(
                RULE,
                document.value_span(need.path),
                f"{need.who} of {name} needs {need.ability.words}, which {target} does not have: {limit}",
                f"{need.way_out}; {_able(need.ability)}",
                (Related(there, f"{operated.environment.spec.metadata.name} rolls {name} out by it"),),
            )


def _able(ability: Ability) -> str:
    return f"targets that can: {', '.join(ability.able)}" if ability.able else "no other target can either"


def _needs(operated: ServedOperation) -> Iterator[_Need]:
    spec = operated.model.spec
    rollout = spec.rollout
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
    yield from _of_rules(spec)


def _of_stage(operated: ServedOperation, stage: Stage, path: Path) -> Iterator[_Need]:
    percent = stage.share.value * 100
    if stage.route != "cohort" and abs(percent - round(percent)) > 1e-9:  # noqa: PLR2004 - rounding
        nearest = max(1, round(percent))
        way_out = f"write {stage.route}: {nearest}%"
        yield _Need(PARTS_OF_A_PERCENT, (*path, stage.route), f"the stage {stage.name!r}", way_out)
    effects = operated.frozen.prediction.side_effects
    if stage.route == "mirror" and effects is not None:
        header = effects.suppressed_by
        who = f"the shadow stage {stage.name!r}, whose side effects {header} suppresses,"
        yield _Need(HEADER_OF_MIRRORED, (*path, "mirror"), who, "leave the stage out")


def _of_looks(operated: ServedOperation, gate: StageGate, seconds: int, path: Path, who: str) -> Iterator[_Need]:
    test = gate.test or operated.model.spec.evidence.test
    if gate.every is None and test == "fixed":
        return
    at = (*path, "every") if gate.every is not None else (*path, "test") if gate.test is not None else path
    yield _Need(REPEATED_LOOKS, at, who, "write test: fixed, and leave every out")
    if looks_of(gate, seconds) > MOST_QUERIES:
        seldom = f"write every: {ceil(seconds / MOST_QUERIES / 3600)}h"
        yield _Need(MANY_LOOKS, at, who, seldom)
        if test == "group_sequential":
            yield _Need(MANY_PLANNED_LOOKS, at, who, seldom)


def _of_gate(operated: ServedOperation, gate: StageGate, path: Path, who: str) -> Iterator[_Need]:
    system = {kpi.name: kpi.system for kpi in operated.frozen.judgement.kpis if kpi.system is not None}
    if gate.against is not None and system.get(gate.kpi) == "shadow_disagreement":
        yield _Need(DISAGREEMENT_OF_PRODUCTION, (*path, "against"), who, "bound it by at_most")
    if gate.kpi in system and gate.slices is not None:
        yield _Need(SLICES_OF_SYSTEM_FIGURES, (*path, "slices"), who, "leave slices out")


def _of_rules(spec: ModelSpec) -> Iterator[_Need]:
    for index, rule in enumerate(spec.rollback.when):
        if rule.against is not None and rule.action == "rollback":
            path = ("rollback", "when", index, "against")
            way_out = "write action: revert_pull_request"
            yield _Need(LIVE_LEADS, path, f"the rollback rule on {rule.kpi}", way_out)


CHECK = Check(RULE, _find)
