"""An environment whose pods have no registry to pull their images from.

## What it does
Refuses an environment in which a model answers requests in pods of its own, while the Project has no registry.

## Why it is bad
The manifests of the environment name the image of the version that serves. Without a registry there is none to name.

## Example
    # mlspec.yaml
    metadata: {name: shop}

## Use instead
    # mlspec.yaml
    metadata: {name: shop}
    registries: {images: {repository: ghcr.io/shop/models}}
"""

from collections.abc import Iterator

from mlspec.checks.served_operations import served_operations
from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS702", "no-registry-for-images", "error", "Pods without a registry to pull their images from", __doc__ or ""
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    if subject.project.spec.registries:
        return
    told: set[str] = set()
    for operated in served_operations(subject):
        environment, target = operated.environment, operated.environment.spec.target
        if operated.frozen.serving.mode != "online":
            continue
        if environment.document.file in told:
            continue
        told.add(environment.document.file)
        yield Diagnostic(
            RULE,
            environment.document.key_span(("target", target.tool)),
            f"{operated.model.spec.metadata.name} serves in pods here, and the Project has no registry for images",
            "add it to mlspec.yaml, like registries: {images: {repository: ghcr.io/shop/models}}",
        )


CHECK = Check(RULE, _find)
