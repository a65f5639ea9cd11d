"""Proposes a change: a branch of one commit and one open pull request, whatever happened to an earlier attempt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mlspec.forge.forge import Forge, ForgeError, Request, Wanted
from mlspec.history.change import changes
from mlspec.history.committing import Person
from mlspec.history.git import HistoryError
from mlspec.history.objects import Commit, read_objects
from mlspec.history.remote import Remote
from mlspec.history.repository import Repository

ATTEMPTS = 3
TRAILER = "Mlspec-Proposal"
"""By it, and by who made it, a commit on a branch is known for ours."""


@dataclass(frozen=True, slots=True)
class Change:
    """The commit that is proposed, the one below it, and who made it."""

    commit: Commit
    parent: Commit
    person: Person


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal, in a word and in a sentence, and its pull request where there is one."""

    kind: Literal["opened", "updated", "unchanged", "left", "waits"]
    told: str
    request: Request | None


def message(title: str, branch: str) -> str:
    """Returns the message of a commit that is proposed on a branch."""
    return f"{title}\n\n{TRAILER}: {branch}\n"


def propose(
    remote: Remote, forge: Forge, wanted: Wanted, change: Change, *, at: datetime, cooldown: timedelta | None
) -> Outcome:
    """Returns what was done so that one pull request is open for a change, and no more than that.

    Raises:
        ForgeError: the forge or its git refuses, or others push to the branch again and again.
        HistoryError: git fails, or does not reach the other repository.
    """
    requests = forge.requests(wanted.branch)
    opened = next((request for request in requests if request.state == "open"), None)
    if opened is None and cooldown is not None:
        over = _ended_since(requests, at - cooldown)
        if over is not None and over.ended is not None:
            until = f"{over.ended + cooldown:%Y-%m-%dT%H:%M:%SZ}"
            return Outcome(
                "waits", f"nothing was done: {over.url} was {over.state}, and its cooldown lasts until {until}", over
            )
    pushed = _pushed(remote, wanted.branch, change, requests)
    if pushed is None:
        where = f"; see {opened.url}" if opened is not None else ": open it by hand, or delete it"
        return Outcome("left", f"nothing was done: {wanted.branch} has commits of others{where}", opened)
    return _opened(forge, wanted, opened, pushed=pushed)


def _pushed(remote: Remote, branch: str, change: Change, requests: tuple[Request, ...]) -> bool | None:
    """Returns whether the branch had to be pushed, or None where others have pushed to it.

    Raises:
        ForgeError: it cannot be pushed.
    """
    merged = {request.tip for request in requests if request.state == "merged"}
    is_open = any(request.state == "open" for request in requests)
    for _ in range(ATTEMPTS):
        tip = remote.tip(branch)
        if tip == change.commit.id:
            return False
        if tip is not None and tip not in merged:
            there = _fetched(remote, branch, tip)
            if there is None:
                continue
            if not _is_ours(remote.repository, there, branch, change.person):
                return None
            if is_open and _is_same(remote.repository, there, change):
                return False
        pushed = remote.push(change.commit, branch, tip)
        if pushed.outcome == "done":
            return True
        if pushed.outcome == "refused":
            way_out = "see what protects the branch, and what the token may do"
            raise ForgeError(f"the push of {branch} was refused: {pushed.reason}", way_out)
    raise ForgeError(f"{branch} was pushed to by others {ATTEMPTS} times meanwhile", "run it again")


def _fetched(remote: Remote, branch: str, tip: str) -> Commit | None:
    """Returns the commit that a branch stood on, or None where it stands somewhere else by now."""
    try:
        remote.fetch(branch)
    except HistoryError:
        if remote.tip(branch) == tip:
            raise
        return None
    if next(read_objects(remote.repository.root, (f"{tip}^{{commit}}",))) is None:
        return None
    return remote.repository.commit(tip)


def _is_ours(repository: Repository, commit: Commit, branch: str, person: Person) -> bool:
    """Says whether a commit was proposed on a branch by us: one parent, our names, and the trailer."""
    found = next(read_objects(repository.root, (commit.id,)))
    head, _, said = (found[2] if found is not None else b"").decode(errors="replace").partition("\n\n")
    lines = head.split("\n")
    made = [line for line in lines if line.startswith(("author ", "committer "))]
    names = all(f"<{person.email}>" in line for line in made) and len(made) == len(("author", "committer"))
    parents = sum(line.startswith("parent ") for line in lines)
    return names and parents == 1 and f"{TRAILER}: {branch}" in said.split("\n")


def _is_same(repository: Repository, there: Commit, change: Change) -> bool:
    """Says whether a commit makes the same change of the same files, whatever it stands on."""
    try:
        below = repository.commit(f"{there.id}~1")
    except HistoryError:
        return False
    return changes(repository, below.id, there.id) == changes(repository, change.parent.id, change.commit.id)


def _opened(forge: Forge, wanted: Wanted, opened: Request | None, *, pushed: bool) -> Outcome:
    """Returns what became of the pull request; one that somebody opened meanwhile is taken."""
    if opened is None:
        try:
            request = forge.open(wanted)
        except ForgeError as error:
            if error.status != 409:  # noqa: PLR2004 - conflict
                raise
            opened = next((each for each in forge.requests(wanted.branch) if each.state == "open"), None)
            if opened is None:
                raise
        else:
            return Outcome("opened", f"opened {request.url}", request)
    if forge.update(opened, wanted) or pushed:
        return Outcome("updated", f"updated {opened.url}", opened)
    return Outcome("unchanged", f"nothing was done: {opened.url} proposes it already", opened)


def _ended_since(requests: tuple[Request, ...], start: datetime) -> Request | None:
    ended = (request for request in requests if request.ended is not None and request.ended > start)
    return next(ended, None)
