"""The paths that the language has: those that a rule may name, and those of one value that a policy may bound."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_origin

from mlspec.conventions import ENVIRONMENTS, MODEL_FILE
from mlspec.policies.facts import fact
from mlspec.policies.matching import ANY, Path, on_path
from mlspec.spec.environment_spec import EnvironmentSpec
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec
from mlspec.spec.section import Section
from mlspec.spec.section_keys import types_below

KINDS: tuple[type[Section], ...] = (ModelSpec, EnvironmentSpec, ProjectSpec)

Missing = tuple[str, tuple[str, ...]]
"""A key that is not there, and those that are."""


def missing_key(pattern: str) -> Missing | None:
    """Returns the first key of a pattern that no kind of spec has there, of the kind that has most of it.

    None where the pattern may match something: a name that an author chooses may be any.
    """
    steps = pattern.split(".")
    found = [_missing(kind, steps) for kind in KINDS]
    faults = [fault for fault in found if fault is not None]
    return max(faults, key=lambda fault: fault[0])[1] if len(faults) == len(KINDS) else None


def touches(pattern: str, path: Path, file: str) -> bool:
    """Returns whether a change at `path` of a file touches what a pattern names.

    What comes or goes as a whole, a model or an environment, touches all keys that it may have; a record has none.
    """
    if path:
        return on_path(pattern, path)
    if file.endswith(f"/{MODEL_FILE}"):
        return _has(ModelSpec, pattern)
    return file.startswith(f"{ENVIRONMENTS}/") and _has(EnvironmentSpec, pattern)


@cache
def _has(kind: type[Section], pattern: str) -> bool:
    return _missing(kind, pattern.split(".")) is None


def bounded_paths() -> tuple[str, ...]:
    """Returns the paths of all values of a model's spec that a policy may bound."""
    return tuple(sorted(path for path in _paths(ModelSpec, ()) if fact(path) is not None))


def _missing(kind: type[Section], steps: list[str]) -> tuple[int, Missing] | None:
    types: list[Any] = [kind]
    for place, step in enumerate(steps):
        keys = tuple(dict.fromkeys(key for each in types for key in _keys(each)))
        chosen = [each for each in types if get_origin(each) in (dict, tuple)]
        if not chosen and step not in keys and not (step == ANY and keys):
            return place, (step, tuple(sorted(keys)))
        wanted = keys if step == ANY else (step,)
        below = [inner for each in types for key in wanted for inner in types_below(each, key)]
        types = [*below, *(inner for each in chosen for inner in types_below(each, 0))]
    return None


def _keys(kind: Any) -> tuple[str, ...]:
    if not isinstance(kind, type) or not issubclass(kind, Section):
        return ()
    return tuple(field.alias or name for name, field in kind.model_fields.items())


def _paths(kind: Any, before: tuple[str, ...]) -> Iterator[str]:
    for key in _keys(kind):
        path = (*before, key)
        yield ".".join(path)
        for each in types_below(kind, key):
            yield from _paths(each, path)
