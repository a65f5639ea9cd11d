"""Makes one commit of what changed in a project, or of what a bundle brings, and proposes it."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from mlspec.cli.refusal import Refusal
from mlspec.conventions import PROJECT_FILE
from mlspec.diagnostics.display import neutralise
from mlspec.forge.forge import Forge, Wanted
from mlspec.forge.paths import in_glob
from mlspec.forge.proposing import Change, Outcome, message, propose
from mlspec.forge.sticky_comment import cut
from mlspec.history.bundle import bundled
from mlspec.history.change import Changed, changes
from mlspec.history.committing import Person, commit_of, tree_of, tree_with
from mlspec.history.git import HistoryError
from mlspec.history.objects import Commit
from mlspec.history.remote import Remote, remote
from mlspec.history.repository import Repository
from mlspec.source.reader import read
from mlspec.versions.record import part

REMOTE = "origin"
PREFIX = "mlspec/"
_BRANCH = re.compile(rf"{PREFIX}[A-Za-z0-9](?!.*\.\.)[A-Za-z0-9._-]{{0,150}}(?<![.])(?<!\.lock)")
_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,250}")
_LABEL = re.compile(r"[^\x00-\x1f\x7f-\x9f,]{1,50}")
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f<>]{1,200}")
_BASE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*")
LONGEST = 65_000
"""The most characters of a body; GitHub takes 65,536."""
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: the branch, the words, where the change comes from, and which paths it may touch.

    Without a `bundle` it is what changed in the work tree, but for the files `apart`; without `only` all paths may be
    touched. Nothing is proposed for the time of `cooldown` after a request of the branch was closed or merged.
    """

    branch: str
    title: str
    body: str
    labels: tuple[str, ...] = ()
    bundle: Path | None = None
    only: tuple[str, ...] = ()
    apart: tuple[Path, ...] = ()
    base: str | None = None
    person: Person | None = None
    cooldown: timedelta | None = None


def proposed(root: Path, forge: Forge, proposal: Proposal, at: datetime) -> Outcome:
    """Returns what became of a proposal of the project in `root`; the work tree and its branch stay as they are.

    Raises:
        Refusal: it is none that may be made.
        ForgeError: the forge refuses, or does not answer.
        HistoryError: git fails.
    """
    repository = Repository.open(root)
    base = proposal.base or base_branch(root, repository)
    _require(proposal, base)
    there = remote(repository, REMOTE, forge.git)
    person = proposal.person or forge.bot
    brought = _bundled(repository, proposal.bundle) if proposal.bundle is not None else _here(repository, proposal)
    found = changes(repository, brought.start.id, brought.tree)
    if not found:
        return Outcome("unchanged", "nothing was done: nothing changed", None)
    refused = list(_refused(repository, proposal.only, found))
    if refused:
        more = f", and {len(refused) - _MOST_TOLD} more" if len(refused) > _MOST_TOLD else ""
        way_out = "see what wrote it; what may change is what --only names, and files alone"
        raise Refusal(f"this may not be proposed: {', '.join(refused[:_MOST_TOLD])}{more}", way_out)
    _require_merged(there, brought.start, base)
    said = message(proposal.title, proposal.branch)
    tree = brought.tree if proposal.bundle is None else tree_with(repository, brought.start, found)
    commit = commit_of(repository, tree, brought.start, said, person)
    wanted = Wanted(proposal.branch, base, proposal.title, cut(proposal.body, LONGEST), proposal.labels)
    return propose(there, forge, wanted, Change(commit, brought.start, person), at=at, cooldown=proposal.cooldown)


def base_branch(root: Path, repository: Repository) -> str:
    """Returns the branch that proposals are for: what `ci.branch` of the Project says, else the main branch of git.

    Raises:
        HistoryError: there is no main branch.
    """
    try:
        document = read(PROJECT_FILE, (root / PROJECT_FILE).read_bytes()).document
    except OSError:
        document = None
    branch = part(document.data(), "ci").get("branch") if document is not None else None
    return branch if isinstance(branch, str) else repository.main_name()


@dataclass(frozen=True, slots=True)
class _Brought:
    """A tree, or the commit that has it, and the commit that it is a change of."""

    start: Commit
    tree: str


def _here(repository: Repository, proposal: Proposal) -> _Brought:
    """Returns what the work tree has."""
    head = repository.head()
    apart = {os.path.relpath(file, repository.root) for file in proposal.apart}
    return _Brought(head, tree_of(repository, head, repository.changed(head) - apart))


def _bundled(repository: Repository, file: Path) -> _Brought:
    """Returns what a bundle brings: the tree of its commit, and where that parted from HEAD.

    The commits in between are not taken: what they say, and what they had only for a while, stays behind.
    """
    try:
        tip = bundled(repository, file)
        start = repository.merge_base(tip, repository.head())
    except HistoryError as error:
        way_out = "check out the commit that the bundle was made on, with what is below it"
        raise Refusal(str(error), way_out) from None
    return _Brought(start, f"{tip.id}^{{tree}}")


def _refused(repository: Repository, only: tuple[str, ...], found: Iterable[Changed]) -> Iterator[str]:
    """Yields each path that may not be changed, and why."""
    for each in found:
        inside = each.path.startswith(repository.prefix)
        path = each.path.removeprefix(repository.prefix)
        if not inside or (only and not any(in_glob(glob, path) for glob in only)):
            yield f"{each.path} (no path of --only)" if inside else f"{each.path} (outside the project)"
        elif each.kind not in ("file", "nothing"):
            yield f"{each.path} (a {each.kind})"


def _require_merged(there: Remote, start: Commit, base: str) -> None:
    """Returns if a commit is one of the protected branch, which is fetched where it has moved on.

    Raises:
        Refusal: it is not, so that a proposal would bring more than its own change.
    """
    tip = there.tip(base)
    if tip == start.id:
        return
    if tip is None:
        raise Refusal(
            f"{REMOTE} has no branch {base}", "say by ci.branch of the Project, or by --base, which one it is"
        )
    there.fetch(base)
    if not there.repository.is_below(start, there.repository.commit(tip)):
        raise Refusal(f"commit {start.short} is not in {base}", f"start from what is merged: check out {base}")


def _require(proposal: Proposal, base: str) -> None:
    """Returns if a proposal is one that may be made.

    Raises:
        UsageError: it is not.
    """
    if proposal.branch == base:
        raise click.UsageError(neutralise(f"{base} is the protected branch: nothing here writes to it"))
    if _BRANCH.fullmatch(proposal.branch) is None:
        raise click.UsageError(neutralise(f"{proposal.branch!r} is no branch of ours: they begin with {PREFIX}"))
    if _BASE.fullmatch(base) is None:
        raise click.UsageError(neutralise(f"{base!r} is no name of a branch"))
    if _LINE.fullmatch(proposal.title) is None:
        raise click.UsageError(neutralise(f"{proposal.title!r} is no title: one line of at most 250 characters"))
    odd = next((label for label in proposal.labels if _LABEL.fullmatch(label) is None), None)
    if odd is not None:
        raise click.UsageError(neutralise(f"{odd!r} is no label: at most 50 characters without a comma"))
    person = proposal.person
    if person is not None and not all(_NAME.fullmatch(each) for each in (person.name, person.email)):
        raise click.UsageError(neutralise(f"{person.name!r} <{person.email!r}> can make no commit"))
    if proposal.bundle is not None and not proposal.only:
        raise click.UsageError("--bundle comes from a job that ran the project's code: say by --only what it may bring")
