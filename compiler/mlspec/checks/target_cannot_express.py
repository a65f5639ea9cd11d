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

from mlspec.backends.capabilities import Ability, target_name
from mlspec.checks.rollout_needs import needs_of_rollout
from mlspec.checks.served_operations import served_operations
from mlspec.checks.stage_needs import Path, needs_of_parts
from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS701",
    "target-cannot-express",
    "error",
    "A rollout that the target of an environment cannot express",
    __doc__ or "",
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    told: set[tuple[str, str, Path]] = set()
    for operated in served_operations(subject):
        tool = operated.environment.spec.target.tool
        target = target_name(tool, operated.environment.spec.target.way)
        if operated.frozen.serving.mode != "online":
            continue
        name, document = operated.model.spec.metadata.name, operated.model.document
        for need in (*needs_of_parts(operated), *needs_of_rollout(operated.model.spec)):
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


CHECK = Check(RULE, _find)
