"""What policies say of changes, and who has to agree: of the tutorial project and of the credit case, one edit each."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from good_specs import PROJECTS, specs_of
from mlspec.plan.changes.between import changes_between, project_changes
from mlspec.plan.changes.bump import bump_of
from mlspec.policies.approvers import Sides, required_approvers
from mlspec.policies.judging import PolicyVerdict, judge_changes
from plans import Specs, plan_of

FLIGHTS = "flight-delay/model.yaml"
LOANS = "default-risk/model.yaml"
PROJECT = "mlspec.yaml"
BECAUSE = "A gate that is loosened in the week of a release is loosened for that release."
Edit = Callable[[Specs], None]


class Outcome:
    """The changes of an edit of one model and of its project, the verdicts and the approvers."""

    def __init__(self, project: str, edit: Edit, today: date | None = None, given: Edit = lambda _: None) -> None:
        specs = copy.deepcopy(specs_of(PROJECTS[project]))
        given(specs)
        changed = copy.deepcopy(specs)
        edit(changed)
        was, now = plan_of(specs), plan_of(changed)
        before, after = was.models[0], now.models[0]
        projects = (was.project, now.project)
        self.of_model = changes_between(before, after)
        self.of_project = project_changes(*projects)
        self.verdicts: tuple[PolicyVerdict, ...] = (
            *judge_changes(self.of_model, before, after, projects, today),
            *judge_changes(self.of_project, None, None, projects, today),
        )
        changes = (*self.of_model, *self.of_project)
        approvers = required_approvers(changes, Sides(before, after, projects), self.verdicts)
        self.approvers = {each.team: each.reasons for each in approvers}

    @property
    def told(self) -> list[tuple[str, str, str]]:
        return [(each.policy, each.outcome, each.message) for each in self.verdicts]


def setting(file: str, *path: str | int, to: Any) -> Edit:
    def edit(specs: Specs) -> None:
        place: Any = specs[file]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return edit


def removing(file: str, *path: str | int) -> Edit:
    def edit(specs: Specs) -> None:
        place: Any = specs[file]
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return edit


def both(*edits: Edit) -> Edit:
    def edit(specs: Specs) -> None:
        for each in edits:
            each(specs)

    return edit


LOOSER = setting(FLIGHTS, "gates", 1, "at_least", to=0.6)


def test_one_digit_of_a_gate_needs_the_board() -> None:
    found = Outcome("specs", LOOSER)
    assert found.told == [("gates_stay_shut", "needs approval", f"gates[1].at_least: {BECAUSE}")]
    assert set(found.approvers) == {"safety-board", "ground-operations"}
    assert "safety is loosened at gates[1].at_least" in found.approvers["safety-board"]
    assert "owns flight-delay" in found.approvers["ground-operations"]


def test_a_tighter_gate_needs_its_owner_alone() -> None:
    found = Outcome("specs", setting(FLIGHTS, "gates", 1, "at_least", to=0.7))
    assert found.told == []
    assert found.approvers == {"ground-operations": ("owns flight-delay",)}


def test_words_need_nobody() -> None:
    found = Outcome("specs", setting(FLIGHTS, "metadata", "description", to="Will a flight be late?"))
    assert found.of_model
    assert (found.told, found.approvers) == ([], {})


def test_a_rollout_is_approved_by_the_owner() -> None:
    found = Outcome("specs", setting(FLIGHTS, "deployment", "replicas", "max", to=8))
    assert found.approvers == {"ground-operations": ("owns flight-delay",)}


def test_who_gives_a_model_away_agrees_and_who_takes_it() -> None:
    found = Outcome("specs", setting(FLIGHTS, "metadata", "owner", to="network-control"))
    assert found.approvers["ground-operations"][0] == found.approvers["network-control"][0] == "owns flight-delay"


@pytest.mark.parametrize(
    "escape",
    [
        setting(FLIGHTS, "metadata", "tier", to=3),
        removing(FLIGHTS, "metadata", "tier"),
        removing(PROJECT, "policies", "gates_stay_shut"),
        setting(PROJECT, "policies", "gates_stay_shut", "then", "approval", to=["model_owner"]),
        setting(PROJECT, "policies", "gates_stay_shut", "when", "paths", to=["gates.1.at_most"]),
    ],
)
def test_no_change_takes_its_own_judge_away(escape: Edit) -> None:
    found = Outcome("specs", both(LOOSER, escape))
    needs = [each for each in found.verdicts if each.first and each.first.shown == "gates[1].at_least"]
    assert "safety-board" in {team for each in needs for team in each.approvers}


def test_a_rule_that_a_change_takes_away_still_names_its_teams() -> None:
    gone = both(
        removing(FLIGHTS, "filters"),
        removing(PROJECT, "approvals", "paths"),
        removing(PROJECT, "approvals", "removed"),
    )
    found = Outcome("specs", gone)
    assert "answers for filters" in found.approvers["safety-board"]
    assert any(reason.startswith("safety is removed at filters.gridlock") for reason in found.approvers["safety-board"])


def test_the_owner_of_a_kpi_agrees_to_what_loosens_it() -> None:
    found = Outcome("credit", setting(LOANS, "gates", 4, "not_worse_by", to="4 EUR"))
    reason = "owns the KPI lost_per_approval: loosened at gates[4].not_worse_by"
    assert found.approvers["finance"] == (reason,)


def test_a_filter_of_the_law_cannot_go() -> None:
    found = Outcome("credit", removing(LOANS, "filters", 0))
    assert ("legal_rules_stay", "broken") in [(each.policy, each.outcome) for each in found.verdicts]


def test_what_trains_anew_needs_the_owner_and_model_risk() -> None:
    found = Outcome("credit", setting(LOANS, "model", "seed", to=7))
    (verdict,) = found.verdicts
    assert (verdict.policy, verdict.outcome) == ("trained_with_consent", "needs approval")
    assert verdict.approvers == ("credit-risk", "model-risk")


WAIVER = {"model": "default-risk", "because": "The law changes in spring.", "until": "2026-12-31"}


@pytest.mark.parametrize(
    ("today", "outcome"), [(None, "holds"), (date(2026, 12, 31), "holds"), (date(2027, 1, 1), "broken")]
)
def test_a_waiver_holds_to_its_last_day(today: date | None, outcome: str) -> None:
    waived = setting(PROJECT, "policies", "legal_rules_stay", "waivers", to=[WAIVER])
    specs = specs_of(PROJECTS["credit"])
    waived(specs)
    changed = copy.deepcopy(specs)
    removing(LOANS, "filters", 0)(changed)
    was, now = plan_of(specs), plan_of(changed)
    changes = changes_between(was.models[0], now.models[0])
    (verdict,) = [
        each
        for each in judge_changes(changes, was.models[0], now.models[0], (was.project, now.project), today)
        if each.policy == "legal_rules_stay"
    ]
    assert verdict.outcome == outcome


def test_a_waiver_of_the_same_change_does_not_let_it_pass() -> None:
    waived = setting(PROJECT, "policies", "legal_rules_stay", "waivers", to=[WAIVER])
    found = Outcome("credit", both(removing(LOANS, "filters", 0), waived))
    assert "broken" in {each.outcome for each in found.verdicts if each.policy == "legal_rules_stay"}
    assert "owns the policy legal_rules_stay, which changes" in found.approvers["legal"]


def test_an_environment_is_its_owners_and_its_rules() -> None:
    found = Outcome("specs", setting("environments/staging.yaml", "namespace", to="models-staging-two"))
    assert found.approvers == {
        "ground-operations": ("owns the environment staging",),
        "operations-desk": ("answers for environments/*.yaml",),
    }


def test_a_model_that_goes_is_agreed_to_by_its_owner() -> None:
    specs = specs_of(PROJECTS["specs"])
    plan = plan_of(specs)
    changes = changes_between(plan.models[0], None)
    verdicts = judge_changes(changes, plan.models[0], None, (plan.project, plan.project), None)
    found = required_approvers(changes, Sides(plan.models[0], None, (plan.project, plan.project)), verdicts)
    assert {each.team for each in found} == {"ground-operations", "safety-board"}


RULED: dict[str, Any] = {
    "because": "What serves is looked at by two teams.",
    "owner": "operations-desk",
    "when": {"paths": ["models"]},
    "then": {"approval": ["release-board"]},
    "tests": [{"given": {"path": "models.flight-delay"}, "expect": "approval"}],
}


def renamed(specs: Specs) -> None:
    environment = specs.pop("environments/staging.yaml")
    environment["metadata"]["name"] = "crew-desk"
    specs["environments/crew-desk.yaml"] = environment


def taken_away(specs: Specs) -> None:
    del specs["environments/staging.yaml"]


@pytest.mark.parametrize("edit", [renamed, taken_away])
def test_a_whole_environment_has_the_paths_of_an_environment(edit: Edit) -> None:
    ruled = both(
        setting(PROJECT, "approvals", "paths", to={"models": ["release-desk"], "gates": ["gate-keepers"]}),
        setting(PROJECT, "policies", "served_by_two", to=RULED),
    )
    found = Outcome("specs", edit, given=ruled)
    assert "answers for models" in found.approvers["release-desk"]
    assert "policy served_by_two" in found.approvers["release-board"]
    assert "gate-keepers" not in found.approvers
    assert {policy for policy, _, _ in found.told} == {"served_by_two"}


def moved(specs: Specs) -> None:
    specs["moved/model.yaml"] = specs.pop(FLIGHTS)


def test_a_model_whose_folder_moves_is_its_files_and_its_owners() -> None:
    ruled = setting(
        PROJECT, "approvals", "files", to={"flight-delay/*.yaml": ["flight-desk"], "moved/*.yaml": ["movers"]}
    )
    found = Outcome("specs", moved, given=ruled)
    (change,) = found.of_model
    assert (change.before, change.after, change.safety) == (FLIGHTS, "moved/model.yaml", "neutral")
    assert {"flight-desk", "movers", "ground-operations"} <= set(found.approvers)
    assert bump_of(found.of_model) is None


def test_what_changes_while_its_folder_moves_is_its_files_on_both_sides() -> None:
    edit = both(removing(LOANS, "gates", 4), lambda specs: specs.update({"moved/model.yaml": specs.pop(LOANS)}))
    ruled = setting(PROJECT, "approvals", "files", to={"default-risk/*.yaml": ["loan-desk"]})
    found = Outcome("credit", edit, given=ruled)
    assert "loan-desk" in found.approvers
    assert "owns the KPI lost_per_approval: removed at gates[4]" in found.approvers["finance"]


@pytest.mark.parametrize(
    "edit",
    [
        removing(PROJECT, "approvals", "files"),
        setting(PROJECT, "approvals", "files", "environments/*.yaml", to=["somebody-else"]),
    ],
)
def test_who_would_no_longer_be_asked_is_asked_whether_that_may_be(edit: Edit) -> None:
    found = Outcome("specs", edit)
    assert found.approvers["operations-desk"] == ("is named by the approval of environments/*.yaml, which changes",)
