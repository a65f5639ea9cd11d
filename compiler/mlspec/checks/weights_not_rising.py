"""Stages that do not lead to full traffic.

## What it does
Holds the stages to an order in which a candidate is trusted with more and more: mirrors first, then cohorts, then
weights that rise, the last one 100 %. No two stages have one name.

## Why it is bad
A weight that falls takes users away from the version that they were just given; a rollout that never reaches 100 %
serves two versions for ever; a shadow after a canary looks for faults that users have already met.

## Example
    rollout: {stages: [{name: half, weight: 50%, for: 7d}, {name: canary, weight: 10%, for: 7d}]}

## Use instead
    rollout: {stages: [{name: canary, weight: 10%, for: 7d}, {name: full, weight: 100%, for: 24h}]}
"""

from collections.abc import Iterator
from itertools import pairwise

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.rollout import ROUTES, Stage

RULE = Rule("MLS508", "weights-not-rising", "error", "The stages do not lead to full traffic", __doc__ or "")

STAGES = ("rollout", "stages")
WHOLE = 1.0


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    if model.spec.rollout is None:
        return
    stages = model.spec.rollout.stages
    yield from _names(model, stages)
    for place, (before, stage) in enumerate(pairwise(stages), 1):
        message = _falls(before, stage)
        if message is not None:
            there = Related(model.document.value_span((*STAGES, place - 1, before.route)), "the stage before is here")
            span = model.document.value_span((*STAGES, place, stage.route))
            yield Diagnostic(RULE, span, message, "mirrors first, then cohorts, then weights that rise", (there,))
            return
    last = stages[-1]
    if last.weight is None or last.weight.value < WHOLE:
        full = {"name": "full", "weight": "100%", "for": last.duration.text}
        yield Diagnostic(
            RULE,
            model.document.value_span((*STAGES, len(stages) - 1, last.route)),
            f"{last.name!r} is the last stage, and it does not give the candidate all requests",
            f"add a stage {{name: full, weight: 100%, for: {last.duration.text}}}",
            fix=(Edit((*STAGES, len(stages)), full),),
        )


def _names(model: BoundModel, stages: tuple[Stage, ...]) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for place, stage in enumerate(stages):
        if first.setdefault(stage.name, place) != place:
            there = Related(
                model.document.value_span((*STAGES, first[stage.name], "name")), "and here for the first time"
            )
            span = model.document.value_span((*STAGES, place, "name"))
            yield Diagnostic(RULE, span, f"two stages are called {stage.name!r}", "another name", (there,))


def _falls(before: Stage, stage: Stage) -> str | None:
    if ROUTES.index(stage.route) < ROUTES.index(before.route):
        return f"{stage.name!r} is a {stage.route} after a {before.route}"
    if stage.route == "weight" and stage.share.value <= before.share.value and before.route == "weight":
        return f"{stage.name!r} gives the candidate {stage.share.text} after {before.share.text}"
    return None


CHECK = Check(RULE, each_model(_find))
