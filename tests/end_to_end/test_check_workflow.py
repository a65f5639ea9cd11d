"""The check of a pull request, run as it is rendered for both systems, on a project that has nothing else."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import fake_gh
import fake_gitlab
from workflow_runs.github_contexts import Repository
from workflow_runs.github_events import pull_request
from workflow_runs.github_runner import GitHub
from workflow_runs.gitlab_events import merge_request
from workflow_runs.gitlab_project import BOT_TOKEN, Project, served_project
from workflow_runs.gitlab_runner import GitLab
from workflow_runs.job_python import VERSION
from workflow_runs.locks import locked
from workflow_runs.origin import Origin, git, served_origin

pytestmark = pytest.mark.slow

CASE = Path(__file__).parents[1] / "cases" / "good" / "demand"
SPEC = "daily-demand/model.yaml"
GITHUB = f'ci: {{provider: github, runners: [ubuntu-24.04], python: "{VERSION}"}}'
GITLAB = f'ci: {{provider: gitlab, runners: [docker], image: none, python: "{VERSION}"}}'
PAYLOAD = "$(touch HIT)`touch HIT`'\"; touch HIT #"


def mlspec(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "mlspec", *arguments], cwd=folder, check=True, capture_output=True)


def project(folder: Path, ci: str) -> Path:
    """Returns a project with what CI needs, compiled."""
    shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns("expected"))
    file = folder / "mlspec.yaml"
    file.write_text(re.sub(r"(?m)^ci: .*$", ci, file.read_text()))
    (folder / "requirements-ci.txt").write_text(locked("run"))
    (folder / ".gitlab-ci.yml").write_text("include: [{local: /.gitlab/mlspec/pipeline.yml}]\n")
    mlspec(folder, "compile", ".")
    return folder


def change(origin: Origin, was: str, becomes: str, *, is_compiled: bool = True) -> str:
    """Returns the commit on the branch `change` that has a text of the spec replaced."""
    folder = origin.clone(origin.bare.with_name("clone"))
    text = (folder / SPEC).read_text()
    assert was in text
    (folder / SPEC).write_text(text.replace(was, becomes, 1))
    if is_compiled:
        mlspec(folder, "compile", ".")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", PAYLOAD)
    git(folder, "push", "--quiet", "origin", "HEAD:refs/heads/change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def github(tmp_path: Path) -> Iterator[GitHub]:
    with served_origin(tmp_path, project(tmp_path / "project", GITHUB)) as origin:
        yield GitHub(Repository(origin), tmp_path / "runs")


@pytest.fixture
def gitlab(tmp_path: Path) -> Iterator[tuple[GitLab, Project]]:
    with served_project(tmp_path, project(tmp_path / "project", GITLAB)) as served:
        guarded = {"mlspec": {"MLSPEC_GITLAB_TOKEN": BOT_TOKEN}}
        yield GitLab(served.origin, tmp_path / "runs", environments=guarded), served


def said_on_github(github: GitHub) -> list[str]:
    return [each["body"] for each in json.loads(github.repository.gh_state.read_text())["comments"]]


def said_on_gitlab(served: Project) -> list[str]:
    return [each["body"] for each in json.loads(served.state.read_text())["notes"]]


BETTER = ("version: 1.2.0", "version: 1.3.0")
WORSE = ("kind: Model", "kind: Modle")


def test_github_tells_the_plan_of_a_good_request_in_one_comment(github: GitHub, tmp_path: Path) -> None:
    origin = github.repository.origin
    head = change(origin, *BETTER)
    number = fake_gh.fork_pull(github.repository.gh_state, "change", origin.name)
    event = pull_request(origin, number, head, branch=PAYLOAD.replace(" ", ""), title=PAYLOAD)
    for _ in range(2):
        run = github.run("mlspec-check", event)
        assert run.result == "success", run
    (comment,) = said_on_github(github)
    assert "1.2.0 → 1.3.0" in comment
    assert comment.splitlines()[1] in run.summary
    assert not list(tmp_path.rglob("HIT"))


def test_github_shows_a_fork_the_plan_without_a_word_from_its_code(github: GitHub) -> None:
    origin = github.repository.origin
    head = change(origin, *BETTER)
    run = github.run("mlspec-check", pull_request(origin, 7, head, fork="eve/models"))
    assert run.results == {"check": "success", "comment": "skipped"}, run
    assert "1.2.0 → 1.3.0" in run.summary
    assert said_on_github(github) == []


def test_github_shows_a_mistake_at_its_line(github: GitHub) -> None:
    origin = github.repository.origin
    head = change(origin, *WORSE, is_compiled=False)
    number = fake_gh.fork_pull(github.repository.gh_state, "change", origin.name)
    run = github.run("mlspec-check", pull_request(origin, number, head))
    assert run.results == {"check": "failure", "comment": "success"}, run
    annotations = run.job("check").step("Say what is wrong with the specs").annotations
    assert any(f"file={SPEC}" in about and "Modle" in text for _, about, text in annotations), annotations
    assert "do not compile" in said_on_github(github)[0]


def test_gitlab_tells_the_plan_of_a_good_request_in_one_note(gitlab: tuple[GitLab, Project], tmp_path: Path) -> None:
    runner, served = gitlab
    head = change(served.origin, *BETTER)
    number = fake_gitlab.fork_request(served.state, "change")
    event = merge_request(served.origin, number, head, branch=PAYLOAD.replace(" ", ""), title=PAYLOAD)
    for _ in range(2):
        run = runner.run(event)
        assert (run.results["mlspec check"], run.results["mlspec check comment"]) == ("success", "success"), run
    (note,) = said_on_gitlab(served)
    assert "1.2.0 → 1.3.0" in note
    assert not list(tmp_path.rglob("HIT"))


def test_gitlab_says_nothing_for_a_fork(gitlab: tuple[GitLab, Project]) -> None:
    runner, served = gitlab
    head = change(served.origin, *BETTER)
    run = runner.run(merge_request(served.origin, 7, head, is_foreign=True))
    assert run.results["mlspec check"] == "success", run
    assert "mlspec check comment" not in run.results
    assert "1.2.0 → 1.3.0" in run.job("mlspec check").output
    assert said_on_gitlab(served) == []


def test_gitlab_checks_a_branch_that_gets_no_token_and_waits_with_experiments_for_a_person(
    gitlab: tuple[GitLab, Project],
) -> None:
    runner, served = gitlab
    head = change(served.origin, *BETTER)
    bare = GitLab(served.origin, runner.folder.with_name("without"))
    run = bare.run(merge_request(served.origin, fake_gitlab.fork_request(served.state, "change"), head))
    assert run.result == "success", run
    assert "this branch gets no token" in run.job("mlspec check comment").output
    assert run.results["mlspec experiment models"] == "manual", run
    assert run.results["mlspec experiment comment"] == "skipped", run
    assert said_on_gitlab(served) == []


def test_gitlab_starts_the_pipeline_of_a_fork_with_the_label(gitlab: tuple[GitLab, Project]) -> None:
    runner, served = gitlab
    head = change(served.origin, *BETTER)
    run = runner.run(merge_request(served.origin, 7, head, is_foreign=True, labels=("mlspec:experiment",)))
    assert run.results == {"mlspec check": "success"}, run


def test_gitlab_fails_for_a_mistake(gitlab: tuple[GitLab, Project]) -> None:
    runner, served = gitlab
    head = change(served.origin, *WORSE, is_compiled=False)
    number = fake_gitlab.fork_request(served.state, "change")
    run = runner.run(merge_request(served.origin, number, head))
    assert (run.results["mlspec check"], run.results["mlspec check comment"]) == ("failed", "success"), run
    assert "Modle" in run.job("mlspec check").output
    assert "do not compile" in said_on_gitlab(served)[0]
