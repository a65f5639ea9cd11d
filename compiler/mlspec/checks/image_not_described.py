"""Pods that pull an image which nothing describes.

## What it does
Finds a Project with a registry and without `image` while an environment serves a model in pods: the manifests name an
image, and no Dockerfile says how it is built.

## Why it is bad
Whoever builds it by hand builds something else the next time, and the version that was judged is not the one that
serves. A waiver is for images that another repository describes.

## Example
    # mlspec.yaml
    registries: {images: {repository: ghcr.io/shop/models}}

## Use instead
    # mlspec.yaml
    registries: {images: {repository: ghcr.io/shop/models}}
    image:
      base: python:3.12-slim@sha256:57cd7c3a7a273101a6485ba99423ee568157882804b1124b4dd04266317710de
      runtime: 0.1.0
"""

from collections.abc import Iterator

from mlspec.checks.served_operations import served_operations
from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS706",
    "image-not-described",
    "warning",
    "Pods that pull an image which nothing describes",
    __doc__ or "",
    waivable=True,
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    project = subject.project
    if not project.spec.registries or project.spec.image is not None:
        return
    for operated in served_operations(subject):
        if operated.frozen.serving.mode != "online" or operated.frozen.image is not None:
            continue
        environment, name = operated.environment, operated.model.spec.metadata.name
        there = environment.document.key_span(("models", name))
        yield Diagnostic(
            RULE,
            project.document.key_span(("registries",)),
            f"pods of {name} pull an image from a registry, and nothing says how it is built",
            "add image: {base: python:3.12-slim@sha256:..., runtime: ...}: docs/image.md",
            (Related(there, f"{environment.spec.metadata.name} serves it"),),
        )
        return


CHECK = Check(RULE, _find)
