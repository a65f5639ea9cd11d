"""A model that serves without a fallback though an older release is there.

## What it does
Finds each model of an environment that names no `fallback` while an older version of it was released.

## Why it is bad
The way back exists and nobody wrote it down: a rollback would be an edit that somebody has to think out in the middle
of an incident. A waiver is for an older version that must not serve again.

## Example
    models: {churn: {version: 1.1.0}}

## Use instead
    models: {churn: {version: 1.1.0, fallback: 1.0.0}}
"""

from collections.abc import Iterator

from mlspec.checks.released_versions import released_versions
from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.names import version_order

RULE = Rule(
    "MLS804",
    "environment-without-fallback",
    "warning",
    "A model serves without a fallback though an older release is there",
    __doc__ or "",
    waivable=True,
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    models = {model.spec.metadata.name: model for model in subject.models}
    for environment in subject.environments:
        for name, served in environment.spec.models.items():
            if served.fallback is not None or name not in models:
                continue
            released = released_versions(subject, models[name])
            older = [version for version in released if version_order(version) < version_order(served.version)]
            if older:
                yield Diagnostic(
                    RULE,
                    environment.document.key_span(("models", name)),
                    f"{name} {served.version} has no fallback, and {older[-1]} was released before it",
                    f"add fallback: {older[-1]}",
                    fix=(Edit(("models", name, "fallback"), older[-1]),),
                )


CHECK = Check(RULE, _find)
