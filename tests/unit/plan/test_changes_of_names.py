"""A renamed thing is one change, wherever its name stands; and a name hides nothing that is gone or other beside it."""

import copy
import json
import re
from typing import Any

import pytest

from good_specs import PROJECTS, specs_of
from mlspec.plan.changes.between import changes_between
from mlspec.plan.changes.change import Change
from mlspec.plan.plan import Plan
from plans import plan_of

FILE = "flight-delay/model.yaml"
SPECS = specs_of(PROJECTS["specs"])


def plan(model: dict[str, Any] | None = None) -> Plan:
    return plan_of({**SPECS, FILE: model} if model is not None else SPECS).models[0]


@pytest.fixture
def model() -> dict[str, Any]:
    return copy.deepcopy(SPECS[FILE])


def everywhere(model: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Returns the spec with another name wherever it has the old one."""
    text = re.sub(rf"\b{old}\b", new, json.dumps(model, default=str))
    found: dict[str, Any] = json.loads(text.replace(f'"metric": "{new}"', f'"metric": "{old}"'))
    return found


def changes(model: dict[str, Any]) -> tuple[Change, ...]:
    return changes_between(plan(), plan(model))


def told(found: Change) -> tuple[str, str | None, str | None, str, str]:
    return found.shown, found.before, found.after, found.redo, found.safety


@pytest.mark.parametrize(
    ("old", "section", "redo", "safety"),
    [
        ("roc_auc", "kpis", "evaluation", "neutral"),
        ("cost_per_flight", "kpis", "evaluation", "loosened"),
        ("errors", "kpis", "evaluation", "loosened"),
        ("night", "validation.slices", "evaluation", "loosened"),
        ("departure_hour", "features.columns", "training", "loosened"),
        ("plane_age", "features.columns", "training", "loosened"),
        ("gridlock", "filters", "evaluation", "neutral"),
    ],
)
def test_a_name_that_is_another_one_everywhere_is_one_change(
    old: str, section: str, redo: str, safety: str, model: dict[str, Any]
) -> None:
    (found,) = changes(everywhere(model, old, "renamed"))
    assert told(found) == (f"{section}.renamed", old, "renamed", redo, safety)
    assert found.why.startswith("renamed: ")
    assert ("old name" in found.risk) == (safety == "loosened")


def test_what_is_dropped_with_the_old_name_is_told_all_the_same(model: dict[str, Any]) -> None:
    renamed = everywhere(model, "cost_per_flight", "renamed")
    del renamed["rollout"]["stages"][3]["gates"]
    assert {(each.shown, each.safety) for each in changes(renamed)} == {
        ("kpis.renamed", "loosened"),
        ("rollout.stages.half.gates[0]", "removed"),
    }


def test_a_bound_that_is_wider_under_the_new_name_is_told_all_the_same(model: dict[str, Any]) -> None:
    renamed = everywhere(model, "roc_auc", "renamed")
    renamed["gates"][1]["at_least"] = 0.5
    assert {(each.shown, each.safety) for each in changes(renamed)} == {
        ("kpis.renamed", "neutral"),
        ("gates[1].at_least", "loosened"),
    }


def test_another_content_under_another_name_is_no_renaming(model: dict[str, Any]) -> None:
    renamed = everywhere(model, "night", "renamed")
    renamed["validation"]["slices"]["renamed"] = "departure_hour >= 21"
    shown = {each.shown: each.safety for each in changes(renamed)}
    assert shown["validation.slices.night"] == "removed"
    assert shown["validation.slices.renamed"] == "tightened"


def test_two_with_the_same_content_are_not_told_apart(model: dict[str, Any]) -> None:
    renamed = everywhere(model, "night", "renamed")
    renamed["validation"]["slices"]["again"] = renamed["validation"]["slices"]["renamed"]
    assert {"validation.slices.night", "validation.slices.renamed", "validation.slices.again"} <= {
        each.shown for each in changes(renamed)
    }


def test_names_that_change_places_are_two_other_contents(model: dict[str, Any]) -> None:
    slices = model["validation"]["slices"]
    slices["night"], slices["regional"] = slices["regional"], slices["night"]
    assert {each.shown for each in changes(model)} == {
        "validation.slices.night.where",
        "validation.slices.regional.where",
    }
