"""`mlspec ci reviewers`: the teams that a plan names are asked once, as far as the token may."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import forge_state
from command_line import mlspec
from forge_jobs import FORGES, Job, job_on
from scratch_repository import commit, git

MAY: dict[str, dict[str, Any]] = {
    "github": {"may_ask": True, "teams": ["retention", "risk"]},
    "gitlab": {"premium": True, "groups": {"shop/retention": 11, "shop/risk": 12}},
}


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with job_on(request.param, tmp_path) as found:
        found.change()
        found.propose()
        yield found


def allow(job: Job) -> None:
    with forge_state.changing(job.state) as state:
        state.update(MAY[job.forge])


def asked(job: Job) -> list[Any]:
    state = forge_state.read(job.state)
    if job.forge == "github":
        return [each["slug"] for each in state["pulls"][0]["requested_teams"]]
    return [(each["name"], each["approvals_required"], each["group_ids"]) for each in state["rules"]]


def ask(job: Job, *teams: Any, review: Any = None) -> tuple[int, str, str]:
    """Returns exit code, output and complaints of the command for a review that names teams."""
    file = job.home / "review.json"
    said = {"approvers": [{"team": team, "reasons": ["it loosens a gate"]} for team in teams]}
    file.write_text(json.dumps(said if review is None else review), encoding="utf-8")
    done = job.run("reviewers", file, "--request", "1")
    return done.returncode, done.stdout, done.stderr


def test_each_team_is_asked_once(job: Job) -> None:
    allow(job)
    assert ask(job, "risk", "retention") == (0, "team retention was asked\nteam risk was asked\n", "")
    expected = {
        "github": ["retention", "risk"],
        "gitlab": [("mlspec: retention", 1, [11]), ("mlspec: risk", 1, [12])],
    }
    assert asked(job) == expected[job.forge]
    writes = job.writes()
    assert ask(job, "risk")[1] == "team risk had been asked before\n"
    assert job.writes() == writes


def test_a_team_that_a_person_took_off_again_is_not_asked_again(tmp_path: Path) -> None:
    with job_on("github", tmp_path) as job:
        job.change()
        job.propose()
        allow(job)
        ask(job, "risk")
        with forge_state.changing(job.state) as state:
            state["pulls"][0]["requested_teams"] = []
        assert ask(job, "risk")[1] == "team risk had been asked before\n"
        assert asked(job) == []


def test_where_the_token_may_not_it_says_so_and_succeeds(job: Job) -> None:
    code, told, complaint = ask(job, "retention")
    assert (code, complaint, asked(job)) == (0, "", [])
    assert told.startswith("team retention was not asked: Git")
    assert told.endswith("CODEOWNERS name the team\n")


def test_one_team_that_there_is_not_keeps_no_other_from_being_asked(job: Job) -> None:
    allow(job)
    code, told, _ = ask(job, "absent", "risk")
    assert code == 0
    assert [line.split(":")[0] for line in told.splitlines()] == ["team absent was not asked", "team risk was asked"]
    assert len(asked(job)) == 1


def test_a_forge_that_fails_is_a_failure(job: Job) -> None:
    allow(job)
    job.fail("^POST .*(requested_reviewers|approval_rules)$", status=500, message="down")
    code, told, complaint = ask(job, "risk")
    assert (code, told) == (1, "")
    assert "down" in complaint
    assert ask(job, "risk")[:2] == (0, "team risk was asked\n")


def test_without_teams_nobody_is_asked(job: Job) -> None:
    assert ask(job) == (0, "nobody is asked: no rule names a team\n", "")


@pytest.mark.parametrize(
    "team",
    [
        "$(touch canary)",
        "a;b",
        "../../user",
        "x\n::set-output name=a::b",
        "\x1b[2J",
        "--help",
        "A",
        "",
        7,
        None,
        ["risk"],
    ],
)
def test_what_is_no_team_is_refused_before_anything_is_asked(job: Job, team: Any) -> None:
    allow(job)
    writes = job.writes()
    code, told, complaint = ask(job, "risk", team)
    assert (code, told, job.writes()) == (64, "", writes)
    assert "\x1b" not in complaint
    assert not any(line.startswith("::") for line in complaint.splitlines())


@pytest.mark.parametrize("review", [[], 7, "x", {}, {"approvers": {}}, {"approvers": [[]]}, {"approvers": [{}] * 51}])
def test_what_is_no_review_is_refused(job: Job, review: Any) -> None:
    assert ask(job, review=review)[0] == 64


def test_what_mlspec_plan_writes_is_a_review(job: Job) -> None:
    allow(job)
    project = job.project / "mlspec.yaml"
    project.write_text(project.read_text() + "approvals: {paths: {gates: [risk]}}\n")
    commit(job.project)
    git(job.project, "push", "-q")
    spec = job.project / "churn" / "model.yaml"
    spec.write_text(spec.read_text().replace("better_by: 0.01", "better_by: 0.02"))
    done = mlspec("plan", "--format", "json", cwd=job.project)
    assert done.returncode == 0, done.stderr
    (job.home / "plan.json").write_text(done.stdout)
    teams = [each["team"] for each in json.loads(done.stdout)["approvers"]]
    told = job.run("reviewers", job.home / "plan.json", "--request", "1").stdout
    assert [line.split(" ")[1] for line in told.splitlines()] == sorted(teams)
    assert "risk" in teams
