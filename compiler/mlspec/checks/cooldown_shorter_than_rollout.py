"""The model learns again before its last version has arrived.

## What it does
Holds `retraining.cooldown` and `retraining.schedule` to the length of the rollout, all stages added up.

## Why it is bad
A new candidate starts while the one before is still on its way: no version reaches full traffic, and each is compared
with a production that has just changed.

## Example
    rollout: {stages: [{name: canary, weight: 10%, for: 14d}, {name: full, weight: 100%, for: 1d}]}
    retraining: {schedule: weekly, cooldown: 7d}

## Use instead
    retraining: {schedule: monthly, cooldown: 15d}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.retraining import PERIOD_SECONDS
from mlspec.spec.rollout import Rollout
from mlspec.spec.units import duration_text

RULE = Rule(
    "MLS604", "cooldown-shorter-than-rollout", "error", "The model learns again before it has arrived", __doc__ or ""
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    rollout, retraining = model.spec.rollout, model.spec.retraining
    if rollout is None or not (retraining.schedule or retraining.when):
        return
    whole = _seconds(rollout)
    there = Related(model.document.key_span(("rollout",)), f"all stages together take {duration_text(whole)}")
    if retraining.cooldown.seconds < whole:
        path = ("retraining", "cooldown") if "cooldown" in retraining.model_fields_set else ("retraining",)
        yield Diagnostic(
            RULE,
            model.document.value_span(path) if path[1:] else model.document.key_span(path),
            f"a cooldown of {retraining.cooldown.text} is shorter than the rollout of {duration_text(whole)}",
            f"cooldown: {duration_text(whole)}",
            (there,),
            (Edit(("retraining", "cooldown"), duration_text(whole)),),
        )
    schedule = retraining.schedule
    if schedule is not None and PERIOD_SECONDS[schedule] < whole:
        fitting = [name for name, seconds in PERIOD_SECONDS.items() if seconds >= whole]
        yield Diagnostic(
            RULE,
            model.document.value_span(("retraining", "schedule")),
            f"learning {schedule} starts anew before a rollout of {duration_text(whole)} is over",
            f"schedule: {fitting[0]}" if fitting else "leave schedule out, or shorten the stages",
            (there,),
            (Edit(("retraining", "schedule"), fitting[0] if fitting else None),),
        )


def _seconds(rollout: Rollout) -> int:
    return sum(stage.duration.seconds for stage in rollout.stages)


CHECK = Check(RULE, each_model(_find))
