"""`mlspec ci propose` where things go wrong: killed, overtaken, refused or unanswered, and the next run ends right."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

import forge_state
from forge_jobs import BRANCH, FORGES, Job, job_on
from scratch_repository import git
from watched_programs import Watched

REQUESTS = {"github": "pulls", "gitlab": "merge_requests"}


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with job_on(request.param, tmp_path) as found:
        found.change()
        yield found


@pytest.fixture
def watched(job: Job) -> Watched:
    found = Watched(job.home, job.here.get("PATH", os.environ["PATH"]))
    job.here["PATH"] = found.path
    return found


def state_of(job: Job) -> tuple[Any, ...]:
    return job.tip(), job.tip("main"), job.requests(), git(job.project, "status", "--porcelain")


def reset(job: Job) -> None:
    """Makes origin and forge forget what was proposed."""
    if job.tip() is not None:
        git(job.origin, "update-ref", "-d", f"refs/heads/{BRANCH}")
    with forge_state.changing(job.state) as state:
        state[REQUESTS[job.forge]] = []


def test_killed_before_any_call_and_run_again_it_ends_in_the_same_state(job: Job, watched: Watched) -> None:
    assert job.propose("--label", "release").returncode == 0
    whole, calls = state_of(job), len(watched.calls())
    assert calls > len(("commit", "push", "open"))
    states = []
    for number in range(1, calls + 1):
        reset(job)
        watched.kill_at(number)
        assert job.propose("--label", "release").returncode == -9
        states.append((job.tip() is not None, len(job.requests())))
        watched.kill_at(None)
        assert job.propose("--label", "release").returncode == 0
        assert state_of(job) == whole, f"killed before call {number}"
    assert (False, 0) in states
    assert (True, 0) in states
    if job.forge == "github":
        assert (True, 1) in states


def test_an_answer_that_is_lost_after_the_request_was_opened_is_no_second_request(job: Job) -> None:
    job.fail(f"^POST .*{REQUESTS[job.forge]}$", status=502, message="Bad Gateway", after=True)
    done = job.propose("--label", "release")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Bad Gateway" in done.stderr
    assert "help: run it again: what was done stays done" in done.stderr
    assert len(job.open()) == 1
    assert job.propose("--label", "release").returncode == 0
    assert [request["labels"] for request in job.open()] == [["release"]]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [503, 403, 422])
def test_a_refusal_of_the_interface_is_said_and_the_next_run_ends_right(job: Job, method: str, status: int) -> None:
    job.fail(f"^{method} .*{REQUESTS[job.forge]}", status=status, message="not now")
    done = job.propose()
    assert (done.returncode, done.stdout, job.open()) == (1, "", [])
    assert "not now" in done.stderr
    assert "\nhelp: " in done.stderr
    assert "Traceback" not in done.stderr
    assert (job.tip() is None) == (method == "GET")
    assert job.propose().stdout.startswith("opened")


def test_one_that_somebody_opened_meanwhile_is_taken(job: Job) -> None:
    told = {"github": (422, "A pull request already exists for octo:x."), "gitlab": (409, ["Another open one: !1"])}
    status, message = told[job.forge]
    job.fail(f"^POST .*{REQUESTS[job.forge]}$", status=status, message=message, after=True)
    done = job.propose("--label", "release")
    assert (done.returncode, done.stdout[:7]) == (0, "updated")
    assert [request["labels"] for request in job.open()] == [["release"]]


def test_a_person_who_pushes_meanwhile_wins(job: Job, watched: Watched) -> None:
    assert job.propose().returncode == 0
    job.push_as_person("person")
    theirs = job.tip("person")
    watched.before_push(f"git -C {job.origin} update-ref refs/heads/{BRANCH} {theirs}")
    job.change(text="otherwise\n")
    done = job.propose()
    assert (done.returncode, job.tip()) == (0, theirs)
    assert "has commits of others" in done.stdout
    watched.before_push(None)
    assert "has commits of others" in job.propose().stdout
    assert job.tip() == theirs


def test_another_run_that_pushes_meanwhile_is_overtaken_in_its_turn(job: Job, watched: Watched) -> None:
    assert job.propose().returncode == 0
    job.change(text="of another run\n")
    assert job.propose(branch="mlspec/other").returncode == 0
    message = f"Release churn 1.3.0\n\nMlspec-Proposal: {BRANCH}"
    person = git(job.origin, "log", "-1", "--format=%an%n%ae", BRANCH).splitlines()
    people = dict(zip(("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"), person, strict=True))
    people |= dict(zip(("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"), person, strict=True))
    tree = git(job.origin, "rev-parse", "mlspec/other^{tree}")
    other = git(job.origin, "commit-tree", tree, "-p", "main", "-m", message, **people)
    once = f"rm {watched.hook}; git -C {job.origin} update-ref refs/heads/{BRANCH} {other}"
    watched.before_push(once)
    job.change(text="otherwise\n")
    done = job.propose()
    assert (done.returncode, done.stdout[:7], done.stderr) == (0, "updated", "")
    assert git(job.origin, "show", f"{BRANCH}:churn/notes.md") == "otherwise"
    assert sum("push" in call.split() for call in watched.calls()) == 4


def test_a_branch_that_never_stands_still_is_given_up(job: Job, watched: Watched) -> None:
    assert job.propose().returncode == 0
    count = job.home / "count"
    watched.before_push(
        f"""echo x >> {count}
        export GIT_AUTHOR_NAME=b GIT_AUTHOR_EMAIL="$(git -C {job.origin} log -1 --format=%ae {BRANCH})"
        export GIT_COMMITTER_NAME=b GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"
        made=$(printf 'T\\n\\nMlspec-Proposal: {BRANCH}\\n%s\\n' "$(cat {count})" |
          git -C {job.origin} commit-tree main^{{tree}} -p main)
        git -C {job.origin} update-ref refs/heads/{BRANCH} "$made" """
    )
    job.change(text="otherwise\n")
    done = job.propose()
    assert done.returncode == 1
    assert f"{BRANCH} was pushed to by others 3 times meanwhile\nhelp: run it again" in done.stderr
    watched.before_push(None)
    assert job.propose().stdout.startswith("updated")
    assert git(job.origin, "show", f"{BRANCH}:churn/notes.md") == "otherwise"


def test_a_push_that_origin_refuses_is_said_with_its_reason(job: Job) -> None:
    hook = job.origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'a rule of ours' >&2\nexit 1\n")
    hook.chmod(0o755)
    done = job.propose()
    assert (done.returncode, job.tip(), job.requests()) == (1, None, [])
    assert f"the push of {BRANCH} was refused: pre-receive hook declined\nhelp: see what protects" in done.stderr
    hook.unlink()
    assert job.propose().stdout.startswith("opened")


def test_an_origin_that_is_away_is_said(job: Job) -> None:
    job.origin.rename(job.home / "away.git")
    done = job.propose()
    assert (done.returncode, done.stdout) == (1, "")
    assert "git ls-remote: " in done.stderr
    (job.home / "away.git").rename(job.origin)
    assert job.propose().stdout.startswith("opened")


def test_hooks_of_the_clone_do_not_run(job: Job) -> None:
    for name in ("pre-push", "pre-commit", "commit-msg", "post-index-change", "reference-transaction"):
        hook = job.project / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {job.home}/canary-{name}\nexit 1\n")
        hook.chmod(0o755)
    assert job.propose().returncode == 0
    assert list(job.home.glob("canary-*")) == []


def test_github_actions_that_may_open_nothing_are_told_where_that_is_allowed(tmp_path: Path) -> None:
    with job_on("github", tmp_path) as job:
        job.change()
        with forge_state.changing(job.state) as state:
            state["may_open"] = False
        done = job.propose()
        assert done.returncode == 1
        assert "help: allow it in Settings > Actions > General > Workflow permissions" in done.stderr
        with forge_state.changing(job.state) as state:
            state["may_open"] = True
        assert job.propose().stdout.startswith("opened")


def test_a_runner_without_gh_is_told(tmp_path: Path) -> None:
    with job_on("github", tmp_path) as job:
        job.change()
        (tmp_path / "bin" / "gh").unlink()
        done = job.propose()
        assert done.returncode == 1
        assert "gh cannot be run: no such file or directory\nhelp: install the GitHub CLI" in done.stderr


def test_a_gitlab_that_is_away_is_said(tmp_path: Path) -> None:
    with job_on("gitlab", tmp_path) as job:
        job.change()
        done = job.propose(CI_API_V4_URL="http://127.0.0.1:9/api/v4")
        assert (done.returncode, done.stdout) == (1, "")
        assert "GitLab does not answer: connection refused\nhelp: run it again" in done.stderr


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_of_gitlab_is_followed(tmp_path: Path, status: int) -> None:
    asked: list[str | None] = []

    class Thief(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("PRIVATE-TOKEN"))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"[]")

        def log_message(self, *words: object) -> None:
            pass

    thief = HTTPServer(("127.0.0.1", 0), Thief)
    threading.Thread(target=thief.serve_forever, daemon=True).start()
    with job_on("gitlab", tmp_path) as job:
        job.change()
        job.fail("^GET", status=status, location=f"http://127.0.0.1:{thief.server_address[1]}/")
        done = job.propose()
        assert (done.returncode, asked, job.tip()) == (1, [], None)
        assert "help: no redirect is followed" in done.stderr
    thief.shutdown()
    thief.server_close()
