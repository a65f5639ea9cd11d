"""A job on either forge: a clone of a project with a bare repository as origin, and what the forge knows afterwards."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fake_gh
import fake_gitlab
import forge_state
from command_line import MLSPEC, minimal_project
from scratch_repository import commit, git, repository

FORGES = ("github", "gitlab")
BRANCH = "mlspec/release-churn-1.3.0"


@dataclass
class Job:
    """A job in a clone; `here` is what its environment has set."""

    forge: str
    home: Path
    state: Path
    origin: Path
    project: Path
    here: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Returns what `mlspec ci` answers in the job."""
        return subprocess.run(
            [MLSPEC, "ci", *arguments],
            cwd=self.project,
            env={**os.environ, **self.here, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def propose(self, *more: str | Path, branch: str = BRANCH, **environment: str) -> subprocess.CompletedProcess[str]:
        """Returns what `mlspec ci propose` answers, with words of a usual proposal."""
        body = self.home / "body.md"
        if not body.exists():
            body.write_text("Numbers.\n", encoding="utf-8")
        usual = ("--branch", branch, "--title", "Release churn 1.3.0", "--body", body)
        return self.run("propose", *usual, *more, **environment)

    def change(self, path: str = "churn/notes.md", text: str = "more\n") -> None:
        """Writes a file of the project."""
        (self.project / path).parent.mkdir(parents=True, exist_ok=True)
        (self.project / path).write_text(text, encoding="utf-8")

    def tip(self, branch: str = BRANCH) -> str | None:
        """Returns the commit that a branch of origin stands on."""
        return forge_state.tip(str(self.origin), branch)

    def files(self, branch: str = BRANCH) -> dict[str, str]:
        """Returns what differs between a branch of origin and the commit below it, by path: A, M or D."""
        said = git(self.origin, "diff-tree", "-r", "--name-status", "--no-commit-id", f"refs/heads/{branch}")
        return {path: status for status, path in (line.split("\t") for line in said.splitlines())}

    def requests(self) -> list[dict[str, Any]]:
        """Returns every request, the oldest first: number, state, title, body, branch, base and labels."""
        state = forge_state.read(self.state)
        if self.forge == "github":
            return [
                {
                    "number": pull["number"],
                    "state": "merged" if pull["merged_at"] else pull["state"],
                    "title": pull["title"],
                    "body": pull["body"],
                    "branch": pull["head"]["ref"],
                    "base": pull["base"]["ref"],
                    "labels": [label["name"] for label in pull["labels"]],
                }
                for pull in state["pulls"]
            ]
        return [
            {
                "number": request["iid"],
                "state": "open" if request["state"] == "opened" else request["state"],
                "title": request["title"],
                "body": request["description"],
                "branch": request["source_branch"],
                "base": request["target_branch"],
                "labels": request["labels"],
            }
            for request in state["merge_requests"]
        ]

    def open(self) -> list[dict[str, Any]]:
        """Returns the requests that are open."""
        return [request for request in self.requests() if request["state"] == "open"]

    def comments(self) -> list[tuple[Any, str]]:
        """Returns author and text of every comment, the oldest first."""
        state = forge_state.read(self.state)
        if self.forge == "github":
            return [(each["user"]["login"], each["body"]) for each in state["comments"]]
        return [(each["author"]["id"], each["body"]) for each in state["notes"]]

    def writes(self) -> int:
        """Returns how many calls changed something."""
        calls = forge_state.read(self.state)["calls"]
        if self.forge == "github":
            return sum("GET" not in each["argv"] and "graphql" not in each["argv"] for each in calls)
        return sum(each["method"] != "GET" for each in calls)

    def merge(self, number: int, how: str = "merge") -> None:
        """Merges a request, as a person does."""
        (fake_gh if self.forge == "github" else fake_gitlab).merge(self.state, number, how)

    def close(self, number: int) -> None:
        """Closes a request, as a person does."""
        (fake_gh if self.forge == "github" else fake_gitlab).close(self.state, number)

    def fail(self, on: str, **how: Any) -> None:
        """Plants a failure of the interface."""
        with forge_state.changing(self.state) as state:
            state["failures"].append({"on": on, **how})

    def push_as_person(self, branch: str = BRANCH, path: str = "churn/by-hand.md") -> str:
        """Returns the commit that a person pushes to a branch."""
        clone = self.home / "person"
        if not clone.exists():
            git(self.home, "clone", "-q", str(self.origin), "person")
        git(clone, "fetch", "-q", "origin")
        git(clone, "checkout", "-q", "-B", "work", f"origin/{branch}" if self.tip(branch) else "origin/main")
        (clone / path).write_text("by hand\n", encoding="utf-8")
        made = commit(clone, "by hand")
        git(clone, "push", "-q", "origin", f"work:refs/heads/{branch}")
        return made


@contextmanager
def job_on(forge: str, home: Path) -> Iterator[Job]:
    """Yields a job of the smallest project, checked out as a runner does."""
    seed = repository(home / "seed")
    minimal_project(seed / "made")
    for entry in (seed / "made").iterdir():
        entry.rename(seed / entry.name)
    (seed / "made").rmdir()
    commit(seed, "begin")
    origin, project = home / "origin.git", home / "project"
    git(home, "clone", "-q", "--bare", str(seed), str(origin))
    git(home, "clone", "-q", str(origin), str(project))
    if forge == "github":
        state = fake_gh.begin(home / "github.json", origin)
        programs = fake_gh.install(home / "bin", state)
        yield Job(forge, home, state, origin, project, fake_gh.environment(programs))
        return
    state = fake_gitlab.begin(home / "gitlab.json", origin)
    with fake_gitlab.running(state) as gitlab:
        yield Job(forge, home, state, origin, project, gitlab.environment())
