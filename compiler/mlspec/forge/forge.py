"""What GitHub and GitLab both do for a project: pull requests, comments, and asking teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from mlspec.history.committing import Person


class ForgeError(Exception):
    """What a forge does not do, in one sentence, and what to do about it; `status` is that of its answer, if any."""

    def __init__(self, message: str, way_out: str, status: int | None = None) -> None:
        super().__init__(message)
        self.way_out = way_out
        self.status = status


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a pull request says, and the branches that it is between."""

    branch: str
    base: str
    title: str
    body: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A pull request of this repository; `tip` is the last commit of its branch while it was open."""

    number: int
    url: str
    state: Literal["open", "closed", "merged"]
    ended: datetime | None
    title: str
    body: str
    labels: tuple[str, ...]
    tip: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of our own on a pull request."""

    id: int
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether a team was asked to agree: `now`, `before`, or not and why."""

    team: str
    outcome: Literal["now", "before", "refused"]
    reason: str = ""


class Forge(Protocol):
    """A forge as one repository's workflows see it; every method raises ForgeError where it does not answer.

    `git` are the settings by which git shows who it is there, `bot` makes its commits, and `secrets` are never told.
    """

    @property
    def bot(self) -> Person: ...  # noqa: D102 - said above
    @property
    def git(self) -> Sequence[tuple[str, str]]: ...  # noqa: D102 - said above
    @property
    def secrets(self) -> tuple[str, ...]: ...  # noqa: D102 - said above

    def requests(self, branch: str) -> tuple[Request, ...]:
        """Returns the pull requests from a branch of this repository, the newest first; forks have none here."""
        ...

    def open(self, wanted: Wanted) -> Request:
        """Opens a pull request; one that is open already is a ForgeError of status 409."""
        ...

    def update(self, request: Request, wanted: Wanted) -> bool:
        """Makes a pull request say what is wanted, and returns whether it said anything else; labels are only added."""
        ...

    def comments(self, number: int) -> tuple[Comment, ...]:
        """Returns our own comments on a pull request, the oldest first."""
        ...

    def comment(self, number: int, body: str) -> None:
        """Writes a comment."""
        ...

    def edit(self, number: int, comment: Comment, body: str) -> None:
        """Makes a comment of our own say something else."""
        ...

    def remove(self, number: int, comment: Comment) -> None:
        """Takes a comment of our own away."""
        ...

    def ask(self, number: int, teams: Sequence[str]) -> tuple[Asked, ...]:
        """Asks teams for a review; where the token may not, that is an answer and no error."""
        ...
