"""Makes a commit without touching the work tree, its index or HEAD: the same change gives the same commit."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mlspec.history.git import answer, configured
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository

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
        own = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        answer(repository.root, ("read-tree", start.id), also=own)
        if changed:
            paths = "".join(f"{path}\0" for path in sorted(changed)).encode(errors="surrogateescape")
            command = ("add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul")
            answer(repository.root, command, paths, also=own)
        return answer(repository.root, ("write-tree",), also=own).decode().strip()


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
