"""A field that nothing reads is a promise that nobody keeps: changing any leaf changes the plan or is refused."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from good_specs import PROJECTS, frozen_of, project_files, specs_of
from mlspec.pipeline import compile_project
from mlspec.plan.encoding import to_json


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))
    else:
        yield path, data


def others(value: Any) -> list[Any]:
    """Values of the same kind that mean something else; that one is refused where it stands is an answer too."""
    if value is None:
        return [1]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value * 0.87 + 0.031, 2 if value != 2 else 3]
    if value[:-1].isdigit():
        return [f"{int(value[:-1]) + 1}{value[-1]}"]
    swaps = {
        "numeric": "categorical",
        "one": "two",
        "stop": "ticket",
        "latest": "earliest",
        "median": {"constant": 1.0},
        "istio": "gateway_api",
        "gateway_api": "istio",
        "standard": "knative",
    }
    swaps |= {"reading": "cleaning", "cleaning": "reading", "America/New_York": "UTC", "lower": "higher"}
    return [swaps.get(value, f"{value}x"), f"{value}.1" if value[:1].isdigit() else f"NOT {value}"]


def plans(specs: dict[str, Any], frozen: Mapping[str, bytes]) -> list[str] | None:
    """Returns the plans that a project compiles to, or nothing if something is found."""
    compilation = compile_project(project_files(specs, frozen))
    if compilation.plan is None or compilation.diagnostics:
        return None
    whole = compilation.plan
    return [to_json(plan) for plan in (whole.project, *whole.models, *whole.environments)]


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = deepcopy(data)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize("name", PROJECTS)
def test_every_leaf_is_read(name: str) -> None:
    specs = specs_of(PROJECTS[name])
    frozen = frozen_of(PROJECTS[name])
    before = plans(specs, frozen)
    assert before is not None
    unread = [
        (file, path, other)
        for file, data in specs.items()
        for path, value in leaves(data)
        for other in others(value)
        if plans({**specs, file: replaced(data, path, other)}, frozen) == before
    ]
    assert unread == []
