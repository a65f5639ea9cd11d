"""The class of a change agrees with the stages whose own definition it changes, for every kind of leaf."""

from collections.abc import Mapping
from typing import Any

import pytest

from good_specs import PROJECTS, frozen_of, project_files, replaced, specs_of, telling_leaves
from mlspec.backends.dvc.reruns import source_signatures, stage_signatures
from mlspec.pipeline import plan_project
from mlspec.plan.changes.between import changes_between, project_changes
from mlspec.plan.changes.bump import redo_of
from mlspec.plan.changes.change import Redo
from mlspec.plan.plan import ProjectPlan
from test_no_dead_fields import others

LEARNING = frozenset({"ingest", "label", "features", "split", "embed", "train"})
"""What makes a model; the stages after them, and the one that stops variants early, judge it."""


def plan(specs: dict[str, Any], frozen: Mapping[str, bytes]) -> ProjectPlan | None:
    return plan_project(project_files(specs, frozen)).plan


def moved(before: ProjectPlan, after: ProjectPlan) -> set[str]:
    """The stages that are others, with those that came or went; those that write sources by one name."""
    was, now = ({m.name: stage_signatures(m) for m in side.models} for side in (before, after))
    stages = {
        name.partition("-")[0]
        for model in was.keys() & now.keys()
        for name in was[model].keys() | now[model].keys()
        if was[model].get(name) != now[model].get(name)
    }
    return stages | ({"ingest"} if source_signatures(before) != source_signatures(after) else set())


def expected(stages: set[str]) -> Redo | None:
    if stages & LEARNING:
        return Redo.TRAINING
    return Redo.EVALUATION if stages else None


def agrees(found: Redo | None, stages: set[str]) -> bool:
    wanted = expected(stages)
    return found == Redo.CONTRACT or (found == wanted if wanted else found is None or found <= Redo.ROLLOUT)


@pytest.mark.parametrize("name", PROJECTS)
def test_class_agrees_with_the_stages_that_are_others(name: str, *, exhaustive: bool) -> None:
    specs, frozen = specs_of(PROJECTS[name]), frozen_of(PROJECTS[name])
    before = plan(specs, frozen)
    assert before is not None
    names = [model.name for model in before.models]
    wrong: list[Any] = []
    untold: list[Any] = []
    seen, told = 0, telling_leaves(name, None if exhaustive else 2)
    for file, leaves in told.items():
        for place, value in leaves:
            edited = (replaced(specs[file], place, other) for other in others(value))
            plans = (plan({**specs, file: spec}, frozen) for spec in edited)
            after = next((found for found in plans if found and [model.name for model in found.models] == names), None)
            if after is None:
                continue
            seen += 1
            pairs = list(zip(before.models, after.models, strict=True))
            changes = [change for pair in pairs for change in changes_between(*pair)]
            if not agrees(redo_of(changes), moved(before, after)):
                wrong.append((changes, moved(before, after)))
            whole = [*changes, *project_changes(before.project, after.project)]
            if not whole and (before.models, before.project) != (after.models, after.project):
                untold.append(file)
    assert wrong == []
    assert untold == []
    assert seen > 0 or not any(told.values())
