"""Puts one commit, made of what changed in a work tree, into a git bundle for another job."""

from collections.abc import Collection
from pathlib import Path

from mlspec.history.committing import Person, commit_of, tree_of
from mlspec.history.git import answer
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository

_REFERENCE = "refs/mlspec/packed"
PACKER = Person("mlspec", "mlspec@localhost")
"""Who makes the commit of a bundle; whoever takes it out makes its own of the tree."""


def pack(repository: Repository, start: Commit, changed: Collection[str], message: str, file: Path) -> Commit:
    """Returns the commit on top of `start` that a bundle in `file` brings; the work tree and every branch stay.

    Raises:
        HistoryError: git fails.
    """
    commit = commit_of(repository, tree_of(repository, start, changed), start, message, PACKER)
    answer(repository.root, ("update-ref", _REFERENCE, commit.id))
    try:
        answer(repository.root, ("bundle", "create", "--quiet", str(file.absolute()), f"{start.id}..{_REFERENCE}"))
    finally:
        answer(repository.root, ("update-ref", "-d", _REFERENCE))
    return commit
