"""What edits of the flight-delay example redo and what they do to safety: as it was written down beforehand."""

import copy
import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from good_specs import PROJECTS, specs_of
from mlspec.plan.changes.between import changes_between, project_changes
from mlspec.plan.changes.bump import redo_of, safety_of
from mlspec.plan.changes.change import Change
from mlspec.plan.plan import ProjectPlan
from plans import Specs, plan_of

EDITS = Path(__file__).parent / "cases" / "changes" / "edits.csv"


def rows() -> list[dict[str, str]]:
    with EDITS.open(newline="") as file:
        return list(csv.DictReader(file))


def edited(specs: Specs, file: str, steps: str) -> Specs:
    """Returns the specs after `set`, `add` and `remove` at dotted paths, one after the other."""
    changed = copy.deepcopy(specs)
    for step in filter(None, steps.split(" && ")):
        verb, path, *value = step.split(" ", 2)
        *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
        place: Any = changed[file]
        for key in parents:
            place = place[key]
        if verb == "set":
            place[last] = meant(value[0])
        elif verb == "add":
            place[last].append(meant(value[0]))
        else:
            assert verb == "remove", step
            del place[last]
    return changed


def meant(text: str) -> Any:
    """Returns what YAML 1.2 reads: a date is a text."""
    return yaml.load(text, Loader=yaml.BaseLoader) if text[:4].isdigit() and "-" in text else yaml.safe_load(text)  # noqa: S506 - plain texts


def all_changes(before: ProjectPlan, after: ProjectPlan) -> tuple[Change, ...]:
    was, now = ({model.name: model for model in side.models} for side in (before, after))
    models = (changes_between(was.get(name), now.get(name)) for name in sorted(was.keys() | now.keys()))
    return (*(change for found in models for change in found), *project_changes(before.project, after.project))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_edit_has_the_class_that_was_written_down(row: dict[str, str]) -> None:
    given = edited(specs_of(PROJECTS[row["project"]]), row["file"], row["given"])
    before, after = plan_of(given), plan_of(edited(given, row["file"], row["edit"]))
    changes = all_changes(before, after)
    assert changes
    found = (redo_of(changes), safety_of(changes))
    assert found == (row["redo"], row["safety"]), changes
    assert all(change.why for change in changes)
    assert all(bool(change.risk) == (change.safety != "neutral") for change in changes), changes


def test_at_least_fifty_edits_are_of_every_class() -> None:
    assert len({row["id"] for row in rows()}) == len(rows()) >= 50
    assert {row["redo"] for row in rows()} == {"text", "rollout", "evaluation", "training", "contract"}
    assert {row["safety"] for row in rows()} == {"tightened", "neutral", "loosened", "removed"}
