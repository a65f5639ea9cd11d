"""A project on GitLab: its repository, its API and its bot's token, played by tests/fake_gitlab.py on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import fake_gitlab
from workflow_runs.gitlab_events import PROJECT
from workflow_runs.origin import Origin, bare_repository

BOT_TOKEN = "glpat-a-token"  # noqa: S105 - made up


@dataclass(frozen=True)
class Project:
    """A project that answers: the repository, and the file in which the API keeps its state."""

    origin: Origin
    state: Path


@contextmanager
def served_project(folder: Path, project: Path, name: str = "acme/models") -> Iterator[Project]:
    """Yields a project whose branch main has these files; BOT_TOKEN is the token that may push and open requests."""
    bare = bare_repository(folder, project, name)
    state = fake_gitlab.begin(folder / "gitlab.json", bare, project=PROJECT, path=name, token=BOT_TOKEN)
    with fake_gitlab.running(state) as gitlab:
        yield Project(Origin(bare, name, gitlab.address), state)
