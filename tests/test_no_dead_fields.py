"""A field that nothing reads is a promise that nobody keeps: changing any leaf changes the plan or is refused."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from good_specs import PROJECTS, data_of
from mlspec.pipeline import Compilation, ProjectFiles, compile_project
from mlspec.plan.encoding import to_json

TEXT_ONLY = {("metadata", "description")}
"""Leaves of a Project that are for people alone; at most eight."""


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
    }
    swaps |= {"reading": "cleaning", "cleaning": "reading", "America/New_York": "UTC", "lower": "higher"}
    return [swaps.get(value, f"{value}x"), f"{value}.1" if value[:1].isdigit() else f"NOT {value}"]


def compiled(project: Any, models: dict[str, Any]) -> Compilation:
    return compile_project(
        ProjectFiles(json.dumps(project).encode(), {file: json.dumps(data).encode() for file, data in models.items()})
    )


def plans(compilation: Compilation) -> list[str]:
    return [] if compilation.plan is None else [to_json(plan) for plan in compilation.plan.models]


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = deepcopy(data)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize("name", PROJECTS)
def test_every_leaf_is_read(name: str) -> None:
    folder = PROJECTS[name]
    project = data_of(folder / "mlspec.yaml")
    models = {str(file.relative_to(folder)): data_of(file) for file in sorted(folder.glob("*/model.yaml"))}
    before = plans(compiled(project, models))
    assert before
    unread = []
    for path, value in leaves(project):
        for other in others(value):
            after = compiled(replaced(project, path, other), models)
            if not after.diagnostics and plans(after) == before and path not in TEXT_ONLY:
                unread.append((path, other))
    for file, model in models.items():
        for path, value in leaves(model):
            for other in others(value):
                after = compiled(project, {**models, file: replaced(model, path, other)})
                if not after.diagnostics and plans(after) == before:
                    unread.append((path, other))
    assert unread == []


def test_text_only_fields_are_few() -> None:
    assert len(TEXT_ONLY) <= 8
