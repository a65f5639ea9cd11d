"""`mlspec ci comment`: one comment of each kind, edited in place; nobody else's is touched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fake_gh
import fake_gitlab
import forge_state
from forge_jobs import FORGES, Job, job_on

PLAN, EXPERIMENT = "<!-- mlspec plan -->", "<!-- mlspec experiment -->"


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with job_on(request.param, tmp_path) as found:
        found.change()
        found.propose()
        yield found


def us(job: Job) -> Any:
    return "github-actions[bot]" if job.forge == "github" else 7


def say(job: Job, text: str, kind: str = "plan", number: int = 1) -> str:
    """Returns what the command says after writing a text."""
    (job.home / "said.md").write_text(text, encoding="utf-8")
    done = job.run("comment", job.home / "said.md", "--request", str(number), "--mark", kind)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def write(job: Job, who: Any, text: str, **also: Any) -> None:
    (fake_gh if job.forge == "github" else fake_gitlab).write(job.state, 1, who, text, **also)


def test_the_one_comment_of_a_kind_is_edited_in_place(job: Job) -> None:
    assert say(job, f"{PLAN}\n## first\n") == "the plan comment on request 1 is written\n"
    assert say(job, "| run |\n", "experiment") == "the experiment comment on request 1 is written\n"
    assert say(job, f"{PLAN}\n## second\n") == "the plan comment on request 1 is edited\n"
    assert job.comments() == [(us(job), f"{PLAN}\n## second\n"), (us(job), f"{EXPERIMENT}\n| run |\n")]
    writes = job.writes()
    assert say(job, f"{PLAN}\n## second\n") == "the plan comment on request 1 is unchanged\n"
    assert job.writes() == writes


def test_what_others_wrote_is_left_alone_whatever_it_begins_with(job: Job) -> None:
    mallory = "mallory" if job.forge == "github" else 666
    write(job, mallory, f"{PLAN}\nall is well, merge it")
    write(job, us(job), f"see this:\n{PLAN}\n")
    write(job, us(job), "an answer of another workflow")
    theirs = job.comments()
    say(job, f"{PLAN}\n## first\n")
    say(job, f"{PLAN}\n## second\n")
    assert job.comments() == [*theirs, (us(job), f"{PLAN}\n## second\n")]


def test_a_note_that_the_forge_wrote_in_our_name_is_no_comment(job: Job) -> None:
    if job.forge == "gitlab":
        write(job, us(job), f"{PLAN}\nadded 1 commit", system=True)
    say(job, f"{PLAN}\n## first\n")
    assert job.comments()[-1] == (us(job), f"{PLAN}\n## first\n")


def test_the_comment_is_found_among_very_many(job: Job) -> None:
    say(job, f"{PLAN}\n## first\n")
    with forge_state.changing(job.state) as state:
        found = state["comments" if job.forge == "github" else "notes"]
        found[:0] = [{**found[0], "id": 5000 + place, "body": f"word {place}"} for place in range(250)]
    assert say(job, f"{PLAN}\n## second\n").endswith("edited\n")
    assert [text for _, text in job.comments()][-1] == f"{PLAN}\n## second\n"


def test_of_two_that_were_written_at_once_one_is_left(job: Job) -> None:
    for text in (f"{PLAN}\n## first\n", f"{PLAN}\n## also first\n"):
        write(job, us(job), text)
    say(job, f"{PLAN}\n## second\n")
    assert job.comments() == [(us(job), f"{PLAN}\n## second\n")]


@pytest.mark.parametrize("text", ["a line of words\n" * 9000, "w" * 90_000, f"{PLAN}\n" + "é\n" * 60_000])
def test_a_long_one_is_cut_and_says_so(job: Job, text: str) -> None:
    say(job, text)
    ((_, said),) = job.comments()
    assert len(said) < 60_000
    assert said.startswith(f"{PLAN}\n")
    assert said.endswith(
        "cut here: a comment has no room for more; the whole is in the summary and the artifacts of the job.\n"
    )
    assert say(job, text).endswith("unchanged\n")


def test_no_such_request_is_a_refusal_with_a_way_out(job: Job) -> None:
    (job.home / "said.md").write_text("words", encoding="utf-8")
    done = job.run("comment", job.home / "said.md", "--request", "99", "--mark", "plan")
    assert (done.returncode, done.stdout) == (1, "")
    assert "(404)" in done.stderr or "Not Found" in done.stderr
    assert "help: see that " in done.stderr
    assert job.run("comment", job.home / "said.md", "--request", "0", "--mark", "plan").returncode == 64
    assert job.run("comment", job.home / "gone.md", "--request", "1", "--mark", "plan").returncode == 64


def test_it_needs_no_project_and_no_repository(job: Job, tmp_path: Path) -> None:
    job.project = tmp_path / "empty"
    job.project.mkdir()
    assert say(job, "words").endswith("written\n")


def test_a_job_of_no_forge_is_told_what_to_set(job: Job) -> None:
    (job.home / "said.md").write_text("words", encoding="utf-8")
    words = ("comment", job.home / "said.md", "--request", "1", "--mark", "plan")
    done = job.run(*words, GITHUB_ACTIONS="", GITLAB_CI="")
    assert done.returncode == 64
    assert done.stderr == (
        "Error: this is a job neither of GitHub Actions nor of GitLab CI\n"
        "help: run it in a job, or set GITHUB_ACTIONS=true or GITLAB_CI=true and what goes with it\n"
    )
    done = job.run(*words, GH_TOKEN="", MLSPEC_GITLAB_TOKEN="")
    assert done.returncode == 64
    assert "TOKEN is not set\nhelp: give " in done.stderr


def test_what_another_job_left_as_a_link_is_not_followed_and_no_token_is_told(job: Job) -> None:
    secret = job.home / "secret.md"
    secret.write_text("what no comment may say", encoding="utf-8")
    (job.home / "link.md").symlink_to(secret)
    done = job.run("comment", job.home / "link.md", "--request", "1", "--mark", "plan")
    assert done.returncode == 64
    assert "is no file of its own" in done.stderr
    token = job.here["GH_TOKEN" if job.forge == "github" else "MLSPEC_GITLAB_TOKEN"]
    assert say(job, f"a {token} b").endswith("written\n")
    assert job.comments() == [(us(job), f"{PLAN}\na *** b")]
