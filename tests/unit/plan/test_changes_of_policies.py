"""What becomes of safety where the rules of the organisation change: whatever lets more pass is loosened or removed."""

import copy
from typing import Any

import pytest

from good_specs import PROJECTS, at, specs_of
from mlspec.plan.changes.between import project_changes
from plans import plan_of

GONE = object()


def changed(project: str, *path: str | int, to: Any) -> list[tuple[str, str]]:
    specs = specs_of(PROJECTS[project])
    other = copy.deepcopy(specs)
    parent = at(other["mlspec.yaml"], path[:-1])
    if to is GONE:
        del parent[path[-1]]
    else:
        parent[path[-1]] = to
    found = project_changes(plan_of(specs).project, plan_of(other).project)
    assert {change.redo for change in found} <= {"text"}
    return [(change.shown, str(change.safety)) for change in found]


SEEN, GATES = ("policies", "seen_before_it_counts"), ("policies", "gates_stay_shut")
DECLINES, KNOWN = ("policies", "seen_before_it_declines"), ("policies", "callers_are_known")


@pytest.mark.parametrize(
    ("project", "path", "to", "safety"),
    [
        ("specs", (*SEEN, "require", "shadow", "at_least"), "12h", "loosened"),
        ("specs", (*SEEN, "require", "shadow", "at_least"), "48h", "tightened"),
        ("specs", (*SEEN, "require", "shadow"), GONE, "removed"),
        ("specs", (*SEEN, "require", "consumers"), {"at_least": 1}, "tightened"),
        ("specs", (*SEEN, "applies_to", "tier"), [1, 2], "tightened"),
        ("specs", (*SEEN, "applies_to", "tier"), 2, "loosened"),
        ("specs", (*SEEN, "applies_to"), GONE, "tightened"),
        ("specs", SEEN, GONE, "removed"),
        ("specs", (*GATES, "when", "paths"), ["gates"], "loosened"),
        ("specs", (*GATES, "when", "paths"), GONE, "tightened"),
        ("specs", (*GATES, "when", "redo"), ["evaluation"], "loosened"),
        ("specs", (*GATES, "then"), "refused", "tightened"),
        ("specs", (*GATES, "then", "approval"), ["model_owner"], "loosened"),
        ("specs", (*GATES, "then", "approval"), ["safety-board", "model_owner", "legal"], "tightened"),
        ("specs", (*GATES, "because"), "So it is.", "neutral"),
        ("credit", ("policies", "legal_rules_stay", "then"), {"approval": ["legal"]}, "loosened"),
        ("credit", (*DECLINES, "require", "rollout.on_missing_data", "one_of"), ["pause"], "tightened"),
        ("credit", (*DECLINES, "require", "rollout.on_missing_data", "one_of"), ["pause", "abort", "pass"], "loosened"),
        ("credit", (*KNOWN, "waivers", 0, "until"), "2028-05-31", "loosened"),
        ("credit", (*KNOWN, "waivers"), [], "tightened"),
        ("credit", ("policies", "every_group_is_judged", "require", "evidence.alpha", "at_most"), 0.1, "loosened"),
        ("credit", ("policies", "every_group_is_judged", "require", "evidence.alpha", "at_most"), 0.01, "tightened"),
    ],
)
def test_a_rule_that_lets_more_pass_is_a_loosened_guard(
    project: str, path: tuple[str | int, ...], to: Any, safety: str
) -> None:
    assert [found for _, found in changed(project, *path, to=to)] == [safety]


def test_a_waiver_is_a_loosened_guard() -> None:
    waiver = {"model": "flight-delay", "because": "It is winter.", "until": "2027-03-31"}
    assert changed("specs", *SEEN, "waivers", to=[waiver]) == [
        ("policies.seen_before_it_counts.waivers.flight-delay", "loosened")
    ]


def test_the_same_length_in_another_unit_is_no_change() -> None:
    assert changed("specs", *SEEN, "require", "shadow", "at_least", to="1d") == []
