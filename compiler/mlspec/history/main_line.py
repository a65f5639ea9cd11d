"""The line of commits that a branch itself went through, and which files each of them changed, by one `git log`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mlspec.history.git import answer
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository

_BEGIN = "\x01"
_SUBMODULE = "160000"


@dataclass(frozen=True, slots=True)
class Moment:
    """A commit of the line: what it changed is what a merge brought in, not the commits that were merged.

    `at` is when it counted: the committer's date, and never before that of the commit below it. `files` are those
    that were asked for, by path from the project's folder: the id of the new bytes, or None for one that went.
    """

    commit: Commit
    at: datetime
    files: Mapping[str, str | None]


def main_line(repository: Repository, start: Commit, wanted: Callable[[str], bool]) -> tuple[Moment, ...]:
    """Returns the commits that changed anything in the project's folder, oldest first, with the files `wanted`.

    In a shallow clone the oldest one has every file that was there.

    Raises:
        HistoryError: git fails.
    """
    shown = ("--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "-z", f"--format={_BEGIN}%H %cI")
    said = answer(repository.root, ("log", "--first-parent", "-m", "--root", *shown, start.id, "--", "."))
    moments: list[Moment] = []
    latest = datetime.min.replace(tzinfo=UTC)
    for commit, files in reversed(list(_commits(said.decode(errors="surrogateescape"), repository.prefix))):
        latest = max(latest, commit.committed.astimezone(UTC))
        moments.append(Moment(commit, latest, {path: blob for path, blob in files.items() if wanted(path)}))
    return tuple(moments)


def is_merged(repository: Repository, commit: Commit, branch: Commit) -> bool:
    """Says whether a branch itself went through a commit; what was merged into it, it did not go through.

    Raises:
        HistoryError: git fails.
    """
    return commit.id.encode() in answer(repository.root, ("rev-list", "--first-parent", branch.id)).split()


def _commits(said: str, prefix: str) -> Iterator[tuple[Commit, dict[str, str | None]]]:
    """Yields each commit of a log, newest first, with what it changed below `prefix`."""
    commit: Commit | None = None
    files: dict[str, str | None] = {}
    tokens = iter(said.split("\0"))
    for token in tokens:
        if token.startswith(_BEGIN):
            if commit is not None:
                yield commit, files
            identity, when = token[1:].split(" ")
            commit, files = Commit(identity, identity, datetime.fromisoformat(when)), {}
        elif token.lstrip("\n").startswith(":"):
            _, mode, _, blob, _ = token.split(" ")
            path = next(tokens).removeprefix(prefix)
            files[path] = blob if blob.strip("0") and mode != _SUBMODULE else None
    if commit is not None:
        yield commit, files
