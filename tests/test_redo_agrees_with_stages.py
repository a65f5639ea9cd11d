"""The class of a change agrees with the stages whose own definition it changes, for every leaf of every good spec."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from good_specs import PROJECTS, frozen_of, project_files, specs_of
from mlspec.backends.dvc.reruns import source_signatures, stage_signatures
from mlspec.pipeline import plan_project
from mlspec.plan.changes.between import changes_between, project_changes
from mlspec.plan.changes.bump import redo_of
from mlspec.plan.changes.change import Redo
from mlspec.plan.plan import ProjectPlan
from test_no_dead_fields import leaves, others, replaced

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


def edits(data: Any) -> Iterator[Iterator[Any]]:
    """The specs that each leaf may become, leaf by leaf."""
    for path, value in leaves(data):
        yield (replaced(data, path, other) for other in others(value))


@pytest.mark.parametrize("name", PROJECTS)
def test_class_agrees_with_the_stages_that_are_others(name: str) -> None:
    specs, frozen = specs_of(PROJECTS[name]), frozen_of(PROJECTS[name])
    before = plan(specs, frozen)
    assert before is not None
    names = [model.name for model in before.models]
    wrong: list[Any] = []
    untold: list[Any] = []
    seen = 0
    for file, data in specs.items():
        for alternatives in edits(data):
            plans = (plan({**specs, file: edited}, frozen) for edited in alternatives)
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
    assert seen > 0
