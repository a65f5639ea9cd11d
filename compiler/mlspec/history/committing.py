"""Makes a commit without touching the work tree, its index or HEAD: the same change gives the same commit."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mlspec.history.change import Changed, changes
from mlspec.history.git import HistoryError, answer, configured
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository

_EVERYWHERE = (("core.protectNTFS", "true"), ("core.protectHFS", "true"))
"""A path that is git's own folder on any system is refused on all."""
_GONE = f"0 {'0' * 40}"
_PLAIN = (("i18n.commitEncoding", "UTF-8"), ("core.hooksPath", "/dev/null"))


@dataclass(frozen=True, slots=True)
class Person:
    """Who makes a commit."""

    name: str
    email: str


def tree_of(repository: Repository, start: Commit, changed: Collection[str]) -> str:
    """Returns the tree of a commit after files of the project's folder were made what they are in the work tree.

    Raises:
        HistoryError: git fails.
    """
    with TemporaryDirectory(prefix="mlspec-index-") as folder:
        own = {"GIT_INDEX_FILE": str(Path(folder) / "index"), **configured(_PLAIN)}
        answer(repository.root, ("read-tree", start.id), also=own)
        if changed:
            paths = "".join(f"{path}\0" for path in sorted(changed)).encode(errors="surrogateescape")
            command = ("add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul")
            answer(repository.root, command, paths, also=own)
        return answer(repository.root, ("write-tree",), also=own).decode().strip()


def tree_with(repository: Repository, start: Commit, changed: Collection[Changed]) -> str:
    """Returns the tree of a commit after changes that another one made: git writes it anew, out of what is sound.

    Raises:
        HistoryError: a path cannot stand in a tree, an id is no file's, or git fails.
    """
    ids = [each.after.split(" ")[1] for each in changed if each.kind != "nothing"]
    said = answer(repository.root, ("cat-file", "--batch-check"), "".join(f"{each}\n" for each in ids).encode())
    if any(line.split(" ")[1:2] != ["blob"] for line in said.decode(errors="replace").splitlines()):
        raise HistoryError("a file of it is no file: its object is of another kind, or missing")
    lines = "".join(f"{each.after if each.kind != 'nothing' else _GONE}\t{each.path}\0" for each in changed)
    with TemporaryDirectory(prefix="mlspec-index-") as folder:
        own = {"GIT_INDEX_FILE": str(Path(folder) / "index"), **configured((*_PLAIN, *_EVERYWHERE))}
        answer(repository.root, ("read-tree", start.id), also=own)
        answer(
            repository.root, ("update-index", "-z", "--index-info"), lines.encode(errors="surrogateescape"), also=own
        )
        made = answer(repository.root, ("write-tree",), also=own).decode().strip()
    kept = {each.path for each in changes(repository, start.id, made)}
    left = next((each.path for each in changed if each.path not in kept), None)
    if left is not None:
        raise HistoryError(f"{left} is no path that git may have")
    return made


def commit_of(repository: Repository, tree: str, parent: Commit, message: str, person: Person) -> Commit:
    """Returns the commit of a tree on top of another one, dated as that one is.

    Raises:
        HistoryError: git fails.
    """
    when = f"@{int(parent.committed.timestamp())} +0000"
    about = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", person.name), ("EMAIL", person.email), ("DATE", when))
    }
    command = ("commit-tree", tree, "-p", parent.id)
    said = answer(repository.root, command, f"{message.rstrip()}\n".encode(), also={**about, **configured(_PLAIN)})
    return repository.commit(said.decode().strip())
