"""Mistakes that colleagues make, planted in good specs: each is found, alone, and its way out leads out.

Each tests/cases/planted/<case>.yaml lists mistakes in tests/cases/good/<case>: what went wrong, in words, the `file`
(the project's only model, if it does not say), the `edits` (a path and the value that stands there then, null for
none) and the code that the compiler `finds`. `leads_to` lists the codes that are found once its fix is applied, where a
stage that is long enough for its gate is too long for another section: the author then has to choose.
"""

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from good_specs import data_of, frozen_of, project_files, specs_of
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import plain
from mlspec.pipeline import check

CASES = Path(__file__).parent / "cases"
TODAY = date(2026, 11, 1)
PLANTED: dict[str, list[dict[str, Any]]] = {
    file.stem: data_of(file)["faults"] for file in sorted((CASES / "planted").glob("*.yaml"))
}
FAULTS = [
    pytest.param(case, fault, id=f"{case}-{fault['finds']}-{fault['mistake']}")
    for case, faults in PLANTED.items()
    for fault in faults
]
LEAST = 8
"""Fewer mistakes would be no sample of what goes wrong with a spec."""


def found_in(case: str, specs: dict[str, dict[str, Any]]) -> tuple[Diagnostic, ...]:
    return check(project_files(specs, frozen_of(CASES / "good" / case)), TODAY).diagnostics


def only_model(specs: dict[str, dict[str, Any]]) -> str:
    (file,) = (file for file in specs if file.endswith("/model.yaml"))
    return file


@pytest.mark.parametrize("case", PLANTED)
def test_nothing_is_found_before(case: str) -> None:
    assert found_in(case, specs_of(CASES / "good" / case)) == ()


@pytest.mark.parametrize("case", PLANTED)
def test_mistakes_are_several(case: str) -> None:
    mistakes = {fault["mistake"] for fault in PLANTED[case]}

    assert len(mistakes) == len(PLANTED[case]) >= LEAST


def apply(data: Any, edits: list[dict[str, Any]]) -> None:
    """Makes the edits in plain data."""
    for edit in edits:
        *before, last = edit["path"]
        parent = data
        for step in before:
            parent = parent.setdefault(step, {}) if isinstance(parent, dict) else parent[step]
        if edit["value"] is None:
            del parent[last]
        elif isinstance(parent, list) and last == len(parent):
            parent.append(edit["value"])
        else:
            parent[last] = edit["value"]


@pytest.mark.parametrize(("case", "fault"), FAULTS)
def test_planted_fault_is_found_alone(case: str, fault: dict[str, Any]) -> None:
    specs = specs_of(CASES / "good" / case)
    apply(specs[fault.get("file") or only_model(specs)], copy.deepcopy(fault["edits"]))

    found = found_in(case, specs)

    assert [each.rule.code for each in found] == [fault["finds"]], [each.message for each in found]
    (only,) = found
    assert only.help
    if only.fix:
        apply(specs[only.span.file], plain(only.fix))
        assert [each.rule.code for each in found_in(case, specs)] == fault.get("leads_to", []), only.help
