"""`mlspec plan` says what policies make of a change, and who has to agree, in a repository of a test's own."""

import json
from pathlib import Path
from typing import Any

from command_line import mlspec
from compared_projects import committed, edit
from scratch_repository import commit


def planned(project: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    done = mlspec("plan", "--format", "json", "--against", "HEAD", *options, project)
    return done.returncode, json.loads(done.stdout), done.stderr


def drop_the_legal_age(project: Path) -> None:
    """Takes the filter away, and what it alone reads out of the next one's tests."""
    spec = project / "default-risk" / "model.yaml"
    edit(spec, "filters", 0, value=None)
    for test in (0, 1):
        edit(spec, "filters", 0, "tests", test, "given", "age", value=None)


def test_a_loosened_gate_names_the_policy_and_who_may_let_it_through(tmp_path: Path) -> None:
    project = committed("specs", tmp_path / "project")
    edit(project / "flight-delay" / "model.yaml", "gates", 1, "at_least", value=0.6)
    code, review, told = planned(project)
    assert (code, told) == (0, "")
    (verdict,) = review["policies"]
    place = (project / "mlspec.yaml").read_text().splitlines()[verdict["line"] - 1]
    assert place[verdict["column"] - 1 :].startswith("gates_stay_shut:")
    assert (verdict["policy"], verdict["outcome"], verdict["model"]) == (
        "gates_stay_shut",
        "needs approval",
        "flight-delay",
    )
    assert verdict["approvers"] == ["safety-board", "ground-operations"]
    assert [each["team"] for each in review["approvers"]] == ["ground-operations", "safety-board"]
    assert review["models"][0]["approvers"] == review["approvers"]


def test_what_a_policy_refuses_is_a_finding_with_a_code_and_a_place(tmp_path: Path) -> None:
    project = committed("credit", tmp_path / "project")
    drop_the_legal_age(project)
    code, review, told = planned(project, "--detailed-exitcode")
    assert code == 1
    assert [each["outcome"] for each in review["policies"]] == ["broken"]
    assert "error[MLS820] default-risk changes against the policy 'legal_rules_stay': filters.under_age: " in told
    line = (project / "mlspec.yaml").read_text().splitlines().index("  legal_rules_stay:") + 1
    assert told.startswith(f"mlspec.yaml:{line}:3: ")


def test_a_policy_that_goes_with_what_it_refuses_refuses_it_still(tmp_path: Path) -> None:
    project = committed("credit", tmp_path / "project")
    drop_the_legal_age(project)
    edit(project / "mlspec.yaml", "policies", "legal_rules_stay", value=None)
    code, review, told = planned(project)
    assert code == 1
    assert review["policies"][0]["message"].endswith("(the policy is taken away by the same change)")
    assert "take the policy away first" in told
    legal = next(each for each in review["approvers"] if each["team"] == "legal")
    assert "owns the policy legal_rules_stay, which changes" in legal["reasons"]


def test_a_waiver_that_was_agreed_on_before_lets_it_pass_until_its_last_day(tmp_path: Path) -> None:
    project = committed("credit", tmp_path / "project")
    waiver = {"model": "default-risk", "because": "The law changes in spring.", "until": "2026-12-31"}
    edit(project / "mlspec.yaml", "policies", "legal_rules_stay", "waivers", value=[waiver])
    commit(project, "waived")
    drop_the_legal_age(project)
    code, review, _ = planned(project, "--today", "2026-12-31")
    assert (code, [each["outcome"] for each in review["policies"]]) == (0, ["holds"])
    code, review, _ = planned(project, "--today", "2027-01-01")
    assert (code, [each["outcome"] for each in review["policies"]]) == (1, ["broken"])


def test_other_words_need_nobody(tmp_path: Path) -> None:
    project = committed("specs", tmp_path / "project")
    edit(project / "flight-delay" / "model.yaml", "metadata", "description", value="Will a flight land late?")
    code, review, _ = planned(project)
    assert (code, review["policies"], review["approvers"]) == (0, [], [])
