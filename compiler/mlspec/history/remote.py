"""A branch of another repository, and a push to it that never overwrites what was not seen."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mlspec.history.git import answer, configured
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository

PATIENCE = 300
"""Seconds that one call may take: it talks to a network."""
_AT_ONCE = 500
"""More names than these go in another call: an argument list has an end."""
_CREDENTIALS = frozenset({"GIT_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"})
_WITH_USER = re.compile(r"(?P<scheme>https?://)[^/@]*@(?P<rest>.*)", re.DOTALL)
_PLAIN = ("--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules")
_OURS = (("core.hooksPath", "/dev/null"),)
"""Hooks of a clone are for people."""
_REFUSED = re.compile(r"!\t[^\t]*\t\[(?P<by>rejected|remote rejected|remote failure|no match)\] \((?P<reason>.*)\)")


@dataclass(frozen=True, slots=True)
class Pushed:
    """Whether a push was done, was overtaken by another one, or was refused and why."""

    outcome: Literal["done", "overtaken", "refused"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    """Another repository, by its name or its URL, and the settings by which git shows who it is there."""

    repository: Repository
    place: str
    settings: Sequence[tuple[str, str]]

    def tip(self, branch: str) -> str | None:
        """Returns the id of the commit that a branch stands on, or None where there is no such branch.

        Raises:
            HistoryError: the repository does not answer.
        """
        ref = f"refs/heads/{branch}"
        said = self._ask(("ls-remote", "--refs", "--", self.place, ref)).decode(errors="replace")
        found = (line.split("\t") for line in said.splitlines())
        return next((identity for identity, name in found if name == ref), None)

    def fetch(self, branch: str) -> None:
        """Brings what is in a branch here; no reference is made.

        Raises:
            HistoryError: the repository does not answer, or has no such branch.
        """
        self._ask(("fetch", "--quiet", *_PLAIN, "--", self.place, f"refs/heads/{branch}"))

    def push(self, commit: Commit, branch: str, seen: str | None) -> Pushed:
        """Makes a branch stand on a commit, if it still stands where it was seen (None: it was not there).

        Raises:
            HistoryError: the repository does not answer.
        """
        ref = f"refs/heads/{branch}"
        plain = ("--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no")
        lease = f"--force-with-lease={ref}:{seen or ''}"
        said = self._ask(("push", *plain, lease, "--", self.place, f"{commit.id}:{ref}"), accepted=(0, 1))
        refused = _REFUSED.search(said.decode(errors="replace"))
        if refused is None and self.tip(branch) == commit.id:
            return Pushed("done")
        if self.tip(branch) != seen:
            return Pushed("overtaken")
        return Pushed("refused", refused["reason"] if refused is not None else "the remote said no reason")

    def push_tags(self, names: Sequence[str]) -> None:
        """Pushes tags of these names; one that is there and is another is refused by git.

        Raises:
            HistoryError: git fails.
        """
        for begin in range(0, len(names), _AT_ONCE):
            refs = (f"refs/tags/{name}:refs/tags/{name}" for name in names[begin : begin + _AT_ONCE])
            self._ask(("push", "--quiet", "--no-verify", "--", self.place, *refs))

    def _ask(self, arguments: Sequence[str], accepted: Sequence[int] = (0,)) -> bytes:
        return answer(
            self.repository.root,
            arguments,
            accepted=accepted,
            kept=_CREDENTIALS,
            also=configured((*_OURS, *self.settings)),
            patience=PATIENCE,
        )


def remote(repository: Repository, name: str, settings: Sequence[tuple[str, str]]) -> Remote:
    """Returns a remote of a repository: by its name or, where its URL tells who one is, by the URL without that.

    Raises:
        HistoryError: there is no such remote.
    """
    url = answer(repository.root, ("remote", "get-url", "--push", "--", name)).decode(errors="replace").strip()
    with_user = _WITH_USER.fullmatch(url)
    return Remote(repository, f"{with_user['scheme']}{with_user['rest']}" if with_user else name, settings)
