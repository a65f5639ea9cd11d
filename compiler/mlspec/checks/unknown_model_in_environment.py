"""An environment that serves a model which the project does not have.

## What it does
Looks up every name under an environment's `models` among the models of the project.

## Why it is bad
Nothing can be rendered for it: a model that people believe to be served is not.

## Example
    models: {flight-delays: {version: 1.0.0}}

## Use instead
    models: {flight-delay: {version: 1.0.0}}
"""

from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatch

from mlspec.checks.subject import BoundEnvironment, Check, Subject
from mlspec.conventions import MODEL_FILE_PATTERN
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.environment_spec import Served

RULE = Rule(
    "MLS801",
    "unknown-model-in-environment",
    "error",
    "An environment serves a model that the project does not have",
    __doc__ or "",
)


def _find(subject: Subject) -> Iterator[Diagnostic]:
    if any(fnmatch(file, MODEL_FILE_PATTERN) for file in subject.faulty):
        return
    known = {model.spec.metadata.name for model in subject.models}
    for environment in subject.environments:
        for name in environment.spec.models:
            if name not in known:
                yield _unknown(environment, name, known)


def _unknown(environment: BoundEnvironment, name: str, known: set[str]) -> Diagnostic:
    served = environment.spec.models
    close = get_close_matches(name, sorted(known - served.keys()), n=1)
    help_text = f"leave it out; there are: {', '.join(sorted(known)) or 'none'}"
    fix = [Edit(("models", name), None)]
    if close:
        help_text = f"did you mean {close[0]!r}? write {close[0]}: {_written(served[name])}"
        fix.append(Edit(("models", close[0]), _value(served[name])))
    message = f"the project has no model {name!r}"
    return Diagnostic(RULE, environment.document.key_span(("models", name)), message, help_text, fix=tuple(fix))


def _value(served: Served) -> dict[str, str]:
    return {"version": served.version} | ({"fallback": served.fallback} if served.fallback is not None else {})


def _written(served: Served) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in _value(served).items())}}}"


CHECK = Check(RULE, _find)
