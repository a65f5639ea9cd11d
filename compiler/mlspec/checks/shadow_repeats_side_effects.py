"""A shadow stage that repeats what a call does besides answering.

## What it does
Refuses a stage with `mirror` where `prediction.side_effects` names an effect and no header that suppresses it.

## Why it is bad
A mirrored request is a second call: what the first wrote, sent or billed is written, sent or billed twice.

## Example
    prediction: {side_effects: {what: writes the offer to the customer's account}}
    rollout: {stages: [{name: shadow, mirror: 100%, for: 24h}, {name: full, weight: 100%, for: 24h}]}

## Use instead
    prediction: {side_effects: {what: writes the offer to the customer's account, suppressed_by: x-shadow}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.prediction import SideEffects

RULE = Rule("MLS507", "shadow-repeats-side-effects", "error", "A shadow stage repeats side effects", __doc__ or "")

EFFECTS = ("prediction", "side_effects")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    effects, rollout = model.spec.prediction.side_effects, model.spec.rollout
    if rollout is None or not isinstance(effects, SideEffects) or effects.suppressed_by is not None:
        return
    there = Related(model.document.value_span((*EFFECTS, "what")), "the effect is named here")
    for place, stage in enumerate(rollout.stages):
        if stage.route == "mirror":
            yield Diagnostic(
                RULE,
                model.document.value_span(("rollout", "stages", place, "mirror")),
                f"{stage.name!r} mirrors {stage.share.text} of the requests, and each call has a side effect",
                "name the header that suppresses it (side_effects.suppressed_by: x-shadow), or leave the stage out",
                (there,),
                (Edit((*EFFECTS, "suppressed_by"), "x-shadow"),),
            )


CHECK = Check(RULE, each_model(_find))
