"""`mlspec plan` says what policies make of a change, and who has to agree, in a repository of a test's own."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from command_line import mlspec
from compared_projects import committed, edit
from mlspec.cli.comparison import compare
from mlspec.plan.changes.change import Change
from mlspec.plan.plan import Plan
from mlspec.policies.judging import PolicyVerdict, judge_changes
from mlspec.review import build
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


def spoil(file: Path) -> str:
    """Gives a spec a key that there is not; returns it as it was."""
    good = file.read_text()
    file.write_text(f"{good}colour: blue\n")
    return good


BROKEN_ON_THE_OTHER_SIDE = ("flight-delay/model.yaml", "mlspec.yaml", "environments/staging.yaml")


@pytest.mark.parametrize("file", BROKEN_ON_THE_OTHER_SIDE)
def test_what_the_other_side_protected_is_unknown_where_it_has_errors(file: str, tmp_path: Path) -> None:
    project = committed("specs", tmp_path / "project")
    good = spoil(project / file)
    commit(project, "broken")
    (project / file).write_text(good)
    if file.startswith("flight-delay"):
        edit(project / file, "gates", 1, value=None)
    code, review, told = planned(project, "--detailed-exitcode")
    assert code == 1
    assert told.startswith(("error: at ", "error: mlspec.yaml at "))
    assert file in told
    assert "--against" in told
    assert review["safety"] == "unknown"
    asked = {each["team"]: each["reasons"] for each in review["approvers"]}
    assert "what stood on the other side is not known" in " ".join(asked["safety-board"])
    assert "policy gates_stay_shut" in asked["safety-board"]
    (verdict,) = review["policies"]
    assert (verdict["policy"], verdict["outcome"]) == ("gates_stay_shut", "needs approval")
    done = mlspec("plan", "--format", "markdown", "--against", "HEAD", project)
    assert "| **Is safety weaker?** | ⚠️ Unknown: " in done.stdout


def test_a_model_that_goes_and_had_errors_is_unknown_too(tmp_path: Path) -> None:
    project = committed("specs", tmp_path / "project")
    spoil(project / "flight-delay" / "model.yaml")
    commit(project, "broken")
    shutil.rmtree(project / "flight-delay")
    code, review, _ = planned(project)
    assert (code, review["safety"], review["models"]) == (1, "unknown", [])
    assert "safety-board" in [each["team"] for each in review["approvers"]]


def test_what_a_policy_refuses_needs_its_owner_where_nobody_can_tell(tmp_path: Path) -> None:
    project = committed("credit", tmp_path / "project")
    good = spoil(project / "default-risk" / "model.yaml")
    commit(project, "broken")
    (project / "default-risk" / "model.yaml").write_text(good)
    code, review, _ = planned(project)
    assert code == 1
    verdicts = {each["policy"]: (each["outcome"], each["approvers"]) for each in review["policies"]}
    assert verdicts["legal_rules_stay"] == ("needs approval", ["legal"])


def test_a_model_that_moved_away_from_errors_is_unknown_by_its_name_too(tmp_path: Path) -> None:
    project = committed("specs", tmp_path / "project")
    good = spoil(project / "flight-delay" / "model.yaml")
    commit(project, "broken")
    (project / "flight-delay" / "model.yaml").unlink()
    (project / "moved").mkdir()
    (project / "moved" / "model.yaml").write_text(good)
    code, review, _ = planned(project, "--select", "flight-delay")
    assert (code, review["safety"]) == (1, "unknown")


def test_policies_judge_each_model_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = committed("specs", tmp_path / "project")
    edit(project / "flight-delay" / "model.yaml", "gates", 1, "at_least", value=0.6)
    judged: list[str | None] = []

    def judge(changes: Sequence[Change], before: Plan | None, *others: Any) -> tuple[PolicyVerdict, ...]:
        judged.append(before.name if before is not None else None)
        return judge_changes(changes, before, *others)

    monkeypatch.setattr(build, "judge_changes", judge)
    assert compare(project, "HEAD", frozenset(), None, everything=False).review is not None
    assert judged == ["flight-delay", None]
