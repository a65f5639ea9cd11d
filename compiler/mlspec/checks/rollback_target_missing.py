"""An environment that cannot serve what it names, or has nothing to return to.

## What it does
Looks up each version and fallback of an environment among the release records of the model. Refuses a fallback that
is the version itself, and a model without a fallback while a data check of its spec says `otherwise: serve_fallback`.

## Why it is bad
A rollback is one step back to a version that was trained, judged and frozen. Without one there is no step: the first
bad hour is when people find out.

## Example
    models: {churn: {version: 1.1.0, fallback: 1.1.0}}

## Use instead
    models: {churn: {version: 1.1.0, fallback: 1.0.0}}
"""

from collections.abc import Iterator

from mlspec.checks.released_versions import may_be_released, released_versions, way_back
from mlspec.checks.subject import BoundEnvironment, BoundModel, Check, Subject
from mlspec.conventions import release_file
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.names import version_order

RULE = Rule(
    "MLS802",
    "rollback-target-missing",
    "error",
    "An environment names a version that was not released, or has nothing to return to",
    __doc__ or "",
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    models = {model.spec.metadata.name: model for model in subject.models}
    for environment in subject.environments:
        for name in environment.spec.models:
            if name in models:
                yield from _served(subject, environment, models[name])


def _served(subject: Subject, environment: BoundEnvironment, model: BoundModel) -> Iterator[Diagnostic]:
    name = model.spec.metadata.name
    served = environment.spec.models[name]
    released = released_versions(subject, model)
    path = ("models", name)
    if not may_be_released(subject, model, served.version):
        span = environment.document.value_span((*path, "version"))
        message = f"{name} {served.version} was not released: {_no_record(model, served.version)}"
        yield Diagnostic(RULE, span, message, *_released_instead(name, served.fallback, released))
    elif served.fallback == served.version:
        span = environment.document.value_span((*path, "fallback"))
        message = f"a rollback of {name} would return to {served.version}, which is what serves"
        yield Diagnostic(RULE, span, message, *_fallback_instead(name, served.version, released))
    elif served.fallback is not None and not may_be_released(subject, model, served.fallback):
        span = environment.document.value_span((*path, "fallback"))
        message = f"{name} cannot return to {served.fallback}: {_no_record(model, served.fallback)}"
        yield Diagnostic(RULE, span, message, *_fallback_instead(name, served.version, released))
    elif served.fallback is None:
        yield from _needed(environment, model, released)


def _no_record(model: BoundModel, version: str) -> str:
    candidate = " (it is the candidate)" if version == model.spec.metadata.version else ""
    return f"there is no {release_file(model.document.file, version)}{candidate}"


def _needed(environment: BoundEnvironment, model: BoundModel, released: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Yields the model's first check that serves the fallback, of which there is none."""
    name = model.spec.metadata.name
    version = environment.spec.models[name].version
    asking = next(
        (
            ("sources", source, "checks", place, "otherwise")
            for source, declared in model.spec.sources.items()
            for place, check in enumerate(declared.checks)
            if check.otherwise == "serve_fallback"
        ),
        None,
    )
    if asking is None:
        return
    target = way_back(released, version)
    help_text = "write otherwise: stop or ticket there: no older version is released"
    if target is not None:
        help_text = f"add fallback: {target}"
    fix = (Edit(("models", name, "fallback"), target),) if target is not None else ()
    there = Related(model.document.value_span(asking), "this check serves the fallback when the data are bad")
    span = environment.document.key_span(("models", name))
    yield Diagnostic(RULE, span, f"{name} {version} has no fallback here", help_text, (there,), fix)


def _released_instead(
    name: str, fallback: str | None, released: tuple[str, ...]
) -> tuple[str, tuple[Related, ...], tuple[Edit, ...]]:
    """Returns the way out for a version without a record: the newest release, or to leave the model out.

    It is newer than the fallback, or has none.
    """
    path = ("models", name)
    others = [each for each in released if fallback is None or version_order(each) > version_order(fallback)]
    if others:
        return f"write version: {others[-1]}, or release it first", (), (Edit((*path, "version"), others[-1]),)
    if released:
        edits = (Edit((*path, "version"), released[-1]), Edit((*path, "fallback"), None))
        return f"write version: {released[-1]} without fallback, or release it first", (), edits
    return f"leave {name} out until a version is released", (), (Edit(path, None),)


def _fallback_instead(
    name: str, version: str, released: tuple[str, ...]
) -> tuple[str, tuple[Related, ...], tuple[Edit, ...]]:
    """Returns the way out for a fallback that is none."""
    path = ("models", name, "fallback")
    target = way_back(released, version)
    if target is None:
        return "leave fallback out: no older version is released", (), (Edit(path, None),)
    return f"write fallback: {target}", (), (Edit(path, target),)


CHECK = Check(RULE, _find)
