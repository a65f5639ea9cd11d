"""A second work tree of a repository: edits in it leave the first one, its index and every branch as they are."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from mlspec.history.git import answer, configured
from mlspec.history.repository import Repository

PATIENCE = 600
"""Seconds that a checkout may take."""
_PLAIN = (("core.hooksPath", "/dev/null"),)


@contextmanager
def work_tree(repository: Repository) -> Generator[Path]:
    """Yields the project's folder as HEAD has it, in a work tree that is gone afterwards.

    Raises:
        HistoryError: git fails.
    """
    head = repository.head()
    with TemporaryDirectory(prefix="mlspec-work-tree-") as folder:
        place = Path(folder) / "tree"
        add = ("worktree", "add", "--quiet", "--detach", str(place), head.id)
        answer(repository.root, add, also=configured(_PLAIN), patience=PATIENCE)
        try:
            yield place / repository.prefix
        finally:
            answer(repository.root, ("worktree", "remove", "--force", str(place)), patience=PATIENCE)
