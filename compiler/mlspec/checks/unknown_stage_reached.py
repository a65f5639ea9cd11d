"""An environment that says that a version has reached a stage which its rollout does not have.

## What it does
Finds `reached` where the target keeps the place of a rollout itself, where the model has no rollout, and where its
rollout has no such stage. What is said of another version than the one that serves is about the past.

## Why it is bad
KServe has no stages: the commit that says which one a version has reached decides which share of the requests it
answers. Of a stage that is not there nobody knows the share.

## Example
    models:
      churn: {version: 1.1.0, fallback: 1.0.0, reached: {version: 1.1.0, stage: canari}}

## Use instead
    models:
      churn: {version: 1.1.0, fallback: 1.0.0, reached: {version: 1.1.0, stage: canary}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS704", "unknown-stage-reached", "error", "A version that has reached a stage which is not there", __doc__ or ""
)
STEPPED = "kserve"
"""The tool whose rollouts are stepped by commits."""


def _find(subject: Subject) -> Iterator[Diagnostic]:
    models = {model.spec.metadata.name: model.spec for model in subject.models}
    for environment in subject.environments:
        tool = environment.spec.target.tool
        for name, served in environment.spec.models.items():
            reached, place = served.reached, ("models", name, "reached")
            if reached is None:
                continue
            if tool != STEPPED:
                yield Diagnostic(
                    RULE,
                    environment.document.key_span(place),
                    f"{tool} moves {name} through its stages itself, and no commit says how far it has come",
                    "remove reached",
                )
                continue
            if name not in models or reached.version != served.version:
                continue
            rollout = models[name].rollout
            stages = [stage.name for stage in rollout.stages] if rollout is not None else []
            if reached.stage not in stages:
                there = ", ".join(stages)
                yield Diagnostic(
                    RULE,
                    environment.document.value_span((*place, "stage")),
                    f"the rollout of {name} has no stage {reached.stage!r}"
                    if stages
                    else f"{name} has no rollout, so that it answers all requests at once",
                    f"there are: {there}" if stages else "remove reached",
                )


CHECK = Check(RULE, _find)
