"""`mlspec ci propose`: one branch, one commit, one open request, on either forge and against real git."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import fake_gh
import fake_gitlab
from forge_jobs import BRANCH, FORGES, Job, job_on
from scratch_repository import commit, git


@pytest.fixture(params=FORGES)
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with job_on(request.param, tmp_path) as found:
        yield found


def test_a_change_is_one_commit_and_one_request(job: Job) -> None:
    job.change()
    spec = job.project / "churn" / "model.yaml"
    spec.write_text(spec.read_text() + "# more\n")
    main, before = job.tip("main"), git(job.project, "status", "--porcelain")
    done = job.propose("--label", "mlspec", "--label", "release")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("opened https://")
    (request,) = job.requests()
    assert request == {
        "number": 1,
        "state": "open",
        "title": "Release churn 1.3.0",
        "body": "Numbers.\n",
        "branch": BRANCH,
        "base": "main",
        "labels": ["mlspec", "release"],
    }
    assert job.files() == {"churn/model.yaml": "M", "churn/notes.md": "A"}
    assert git(job.origin, "rev-parse", f"{BRANCH}~1") == main == job.tip("main")
    assert git(job.project, "status", "--porcelain") == before
    assert git(job.project, "for-each-ref", "refs/heads") == git(job.project, "for-each-ref", "refs/heads/main")


def test_the_commit_is_the_bots_and_says_where_it_belongs(job: Job) -> None:
    job.change()
    assert job.propose().returncode == 0
    bots = {
        "github": "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>",
        "gitlab": "mlspec <mlspec@noreply.gitlab.example.com>",
    }
    said = git(job.origin, "log", "-1", "--format=%an <%ae>%n%cn <%ce>%n%B", BRANCH)
    bot = bots[job.forge]
    assert said.rstrip("\n") == f"{bot}\n{bot}\nRelease churn 1.3.0\n\nMlspec-Proposal: {BRANCH}"
    raw = subprocess.run(["git", "cat-file", "commit", BRANCH], cwd=job.origin, capture_output=True, check=True).stdout
    assert raw.endswith(f"\n\nRelease churn 1.3.0\n\nMlspec-Proposal: {BRANCH}\n".encode())


def test_somebody_else_may_make_the_commit(job: Job) -> None:
    job.change()
    named = ("--author-name", "Robot Ada", "--author-email", "ada@example.com")
    assert job.propose(*named).returncode == 0
    assert git(job.origin, "log", "-1", "--format=%an %ae %cn %ce", BRANCH) == (
        "Robot Ada ada@example.com Robot Ada ada@example.com"
    )
    assert job.propose(*named[:2]).returncode == 64


def test_the_same_change_is_the_same_commit_whoever_makes_it_and_when(job: Job) -> None:
    job.change()
    assert job.propose().returncode == 0
    first = job.tip()
    git(job.origin, "update-ref", "-d", f"refs/heads/{BRANCH}")
    assert job.propose(TZ="Asia/Tokyo", GIT_AUTHOR_DATE="2001-01-01T00:00:00Z").returncode == 0
    assert job.tip() == first


def test_a_second_run_does_nothing(job: Job) -> None:
    job.change()
    assert job.propose("--label", "release").returncode == 0
    tip, writes = job.tip(), job.writes()
    done = job.propose("--label", "release")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("nothing was done: https://")
    assert (job.tip(), job.writes(), len(job.requests())) == (tip, writes, 1)


def test_another_change_updates_the_open_request(job: Job) -> None:
    job.change()
    assert job.propose().returncode == 0
    first = job.tip()
    job.change(text="otherwise\n")
    (job.home / "body.md").write_text("Other numbers.\n")
    done = job.propose("--label", "late")
    assert (done.returncode, done.stdout[:9]) == (0, "updated h")
    (request,) = job.requests()
    assert (request["body"], request["labels"]) == ("Other numbers.\n", ["late"])
    assert job.tip() != first
    assert git(job.origin, "rev-parse", f"{BRANCH}~1") == job.tip("main")


def test_the_branch_stays_where_it_is_while_the_change_is_the_same(job: Job) -> None:
    job.change()
    assert job.propose().returncode == 0
    first = job.tip()
    job.push_as_person("main", "README.md")
    git(job.project, "pull", "-q", "--rebase")
    done = job.propose()
    assert (done.returncode, done.stdout[:16]) == (0, "nothing was done")
    assert job.tip() == first


def test_where_nothing_changed_nothing_is_done(job: Job) -> None:
    done = job.propose()
    assert (done.returncode, done.stdout, done.stderr) == (0, "nothing was done: nothing changed\n", "")
    assert (job.requests(), job.tip()) == ([], None)


def test_the_body_is_no_part_of_the_change(job: Job) -> None:
    (job.project / "body.md").write_text("Numbers.\n")
    done = job.run("propose", "--branch", BRANCH, "--title", "T", "--body", "body.md")
    assert done.stdout == "nothing was done: nothing changed\n"


def test_each_cause_has_its_own_request(job: Job) -> None:
    job.change()
    for branch in ("mlspec/revert-churn-production", "mlspec/retrain-churn"):
        assert job.propose(branch=branch).returncode == 0
    assert [request["branch"] for request in job.open()] == ["mlspec/revert-churn-production", "mlspec/retrain-churn"]


@pytest.mark.parametrize(
    "branch", ["main", "release", "mlspec/", "mlspec/../main", "mlspec/a..b", "mlspec/a.lock", "--mirror", "mlspec/a b"]
)
def test_no_other_branch_is_written_to(job: Job, branch: str) -> None:
    job.change()
    before = git(job.origin, "for-each-ref")
    assert job.propose(f"--branch={branch}").returncode == 64
    assert (git(job.origin, "for-each-ref"), job.requests()) == (before, [])


def test_the_protected_branch_is_refused_under_any_name(job: Job) -> None:
    job.change()
    done = job.propose("--base", BRANCH)
    assert (done.returncode, job.requests()) == (64, [])
    assert f"{BRANCH} is the protected branch" in done.stderr


def test_the_base_is_the_branch_that_the_project_names(job: Job) -> None:
    git(job.origin, "branch", "trunk", "main")
    project = job.project / "mlspec.yaml"
    project.write_text(f"{project.read_text()}ci: {{provider: {job.forge}, runners: [ubuntu-24.04], branch: trunk}}\n")
    assert job.propose().returncode == 0
    assert job.open()[0]["base"] == "trunk"


def test_what_is_not_merged_is_not_proposed_along(job: Job) -> None:
    git(job.project, "switch", "-q", "-c", "mine")
    commit(job.project, "mine")
    job.change()
    done = job.propose()
    assert (done.returncode, job.requests(), job.tip()) == (1, [], None)
    assert "is not in main" in done.stderr


def test_a_shallow_clone_proposes_too_after_main_moved_on(job: Job, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{job.origin}", "shallow")
    job.push_as_person("main", "README.md")
    job.project = tmp_path / "shallow"
    job.change()
    assert job.propose().returncode == 0
    job.change(text="otherwise\n")
    assert job.propose().stdout.startswith("updated")
    assert job.files() == {"churn/notes.md": "A"}


def test_a_detached_checkout_with_no_name_for_main_proposes_too(job: Job) -> None:
    git(job.project, "checkout", "-q", "--detach")
    git(job.project, "remote", "set-head", "origin", "--delete")
    job.change()
    assert job.propose().returncode == 0
    assert job.open()[0]["base"] == "main"


def test_a_branch_that_people_pushed_to_is_left_alone_and_told(job: Job) -> None:
    job.change()
    assert job.propose().returncode == 0
    theirs = job.push_as_person()
    job.change(text="otherwise\n")
    (job.home / "body.md").write_text("Other numbers.\n")
    done = job.propose()
    assert (done.returncode, job.tip(), job.requests()[0]["body"]) == (0, theirs, "Numbers.\n")
    assert done.stdout.startswith(f"nothing was done: {BRANCH} has commits of others; see https://")


def test_a_branch_of_people_from_the_beginning_is_left_alone(job: Job) -> None:
    theirs = job.push_as_person()
    job.change()
    done = job.propose()
    assert (done.returncode, job.tip(), job.requests()) == (0, theirs, [])
    assert "open it by hand, or delete it" in done.stdout


def test_a_commit_of_the_bot_that_is_no_proposal_is_not_ours(job: Job) -> None:
    job.change()
    assert job.propose().returncode == 0
    bot = git(job.origin, "log", "-1", "--format=%an%n%ae", BRANCH).splitlines()
    people = {"GIT_COMMITTER_NAME": bot[0], "GIT_COMMITTER_EMAIL": bot[1]}
    people |= {"GIT_AUTHOR_NAME": bot[0], "GIT_AUTHOR_EMAIL": bot[1]}
    job.push_as_person()
    clone = job.home / "person"
    git(clone, "commit", "-q", "--allow-empty", "-m", "format", **people)
    git(clone, "push", "-q", "origin", f"work:{BRANCH}")
    theirs = job.tip()
    job.change(text="otherwise\n")
    assert "has commits of others" in job.propose().stdout
    assert job.tip() == theirs


@pytest.mark.parametrize("how", ["merge", "squash"])
def test_after_a_merge_the_next_change_has_a_new_request(job: Job, how: str) -> None:
    job.change()
    assert job.propose().returncode == 0
    job.merge(1, how)
    git(job.project, "stash", "-q", "-u")
    git(job.project, "pull", "-q")
    job.change(text="otherwise\n")
    done = job.propose()
    assert (done.returncode, done.stdout[:6]) == (0, "opened")
    assert [request["state"] for request in job.requests()] == ["merged", "open"]
    assert job.files() == {"churn/notes.md": "M"}


def test_a_merged_branch_with_commits_of_people_is_over(job: Job) -> None:
    job.change()
    assert job.propose().returncode == 0
    job.push_as_person()
    job.merge(1, "squash")
    git(job.project, "stash", "-q", "-u")
    git(job.project, "pull", "-q")
    job.change(text="otherwise\n")
    assert job.propose().stdout.startswith("opened")
    assert job.files() == {"churn/notes.md": "M"}


def test_the_cooldown_counts_from_when_a_request_was_closed_or_merged(job: Job) -> None:
    job.change()
    assert job.propose("--cooldown", "7d").returncode == 0
    job.close(1)
    done = job.propose("--cooldown", "7d", "--at", "2026-05-27T11:59:59Z")
    assert (done.returncode, len(job.requests())) == (0, 1)
    assert done.stdout.startswith("nothing was done: https://")
    assert done.stdout.endswith("was closed, and its cooldown lasts until 2026-05-27T12:00:00Z\n")
    assert job.propose("--cooldown", "7d", "--at", "2026-05-27T12:00:00Z").stdout.startswith("opened")
    assert job.propose("--cooldown", "7d", "--at", "2026-05-20T12:00:01Z").stdout.startswith("nothing was done")
    assert len(job.open()) == 1
    assert job.propose("--cooldown", "soon").returncode == 64


def test_a_request_from_a_fork_is_not_ours(job: Job) -> None:
    if job.forge == "github":
        for repository in ("mallory/models", "octo/models-fork"):
            fake_gh.fork_pull(job.state, BRANCH, repository)
    else:
        fake_gitlab.fork_request(job.state, BRANCH)
    forks = len(job.requests())
    job.change()
    done = job.propose("--cooldown", "7d")
    assert done.stdout.startswith("opened")
    assert [request["title"] for request in job.requests()] == ["mine"] * forks + ["Release churn 1.3.0"]


def test_paths_outside_what_may_change_are_refused(job: Job) -> None:
    job.change("churn/releases/1.3.0.yaml")
    job.change(".github/workflows/evil.yml")
    done = job.propose("--only", "*/releases/*.yaml", "--only", "generated/**")
    assert (done.returncode, job.requests(), job.tip()) == (1, [], None)
    assert ".github/workflows/evil.yml (no path of --only)" in done.stderr
    (job.project / ".github" / "workflows" / "evil.yml").unlink()
    job.change("generated/churn/1.3.0/pipeline/dvc.lock")
    assert job.propose("--only", "*/releases/*.yaml", "--only", "generated/**").returncode == 0


def test_a_link_is_refused(job: Job) -> None:
    (job.project / "churn" / "data").symlink_to("/etc")
    done = job.propose()
    assert (done.returncode, job.tip()) == (1, None)
    assert "churn/data (a link)" in done.stderr


def test_a_project_in_a_folder_proposes_what_is_its_own(job: Job) -> None:
    inner = job.project / "our" / "models"
    inner.mkdir(parents=True)
    for name in ("mlspec.yaml", "churn"):
        git(job.project, "mv", name, f"our/models/{name}")
    commit(job.project, "move")
    git(job.project, "push", "-q")
    job.change("README.md")
    job.change("our/models/churn/notes.md")
    assert job.propose("--only", "churn/*", "our/models").returncode == 0
    assert job.files() == {"our/models/churn/notes.md": "A"}


def test_a_file_that_is_gone_is_proposed_as_gone(job: Job) -> None:
    (job.project / "churn" / "model.yaml").unlink()
    assert job.propose().returncode == 0
    assert job.files() == {"churn/model.yaml": "D"}
