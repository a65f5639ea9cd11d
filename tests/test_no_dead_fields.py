"""A field that nothing reads is a promise that nobody keeps: changing any leaf changes the plan or is refused."""

from collections.abc import Mapping
from typing import Any

import pytest

from good_specs import PROJECTS, frozen_of, project_files, replaced, specs_of, telling_leaves
from mlspec.pipeline import plan_project
from mlspec.plan.plan import ProjectPlan


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


def plans(specs: dict[str, Any], frozen: Mapping[str, bytes]) -> ProjectPlan | None:
    """Returns the plan that a project compiles to, or nothing if something is found."""
    planned = plan_project(project_files(specs, frozen))
    return None if planned.diagnostics else planned.plan


@pytest.mark.parametrize("name", PROJECTS)
def test_every_leaf_is_read(name: str, *, exhaustive: bool) -> None:
    specs = specs_of(PROJECTS[name])
    frozen = frozen_of(PROJECTS[name])
    before = plans(specs, frozen)
    assert before is not None
    unread = [
        (file, place, other)
        for file, leaves in telling_leaves(name, None if exhaustive else 2).items()
        for place, value in leaves
        for other in others(value)
        if plans({**specs, file: replaced(specs[file], place, other)}, frozen) == before
    ]
    assert unread == []
