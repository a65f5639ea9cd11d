"""The one way from a tree to the disk: never over a user's bytes, and never a mix that nobody can tell."""

import fcntl
import os
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from mlspec.conventions import MANIFEST_FILE
from mlspec.emit.comparison import Difference, differences
from mlspec.emit.found import ObstacleError, naming, split
from mlspec.emit.journal import journals
from mlspec.emit.staging import Staging, remove_file, remove_folder, remove_leftovers
from mlspec.emit.survey import Survey, survey
from mlspec.emit.tree import OutputTree, path_fault

_LOCK_ATTEMPTS = 100
_LOCK_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What a write did, as sorted paths; where `refused` is not empty it did nothing.

    `refused` holds files that somebody edited after mlspec wrote them, or that mlspec never wrote.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WriteFailure:
    """Where the disk said no (a path from the root, `.` for the root itself), and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """A root that no other mlspec writes below: `opened` is the descriptor that is locked."""

    root: Path
    opened: int


@contextmanager
def alone(root: Path) -> Generator[Held]:
    """Yields a root that no other mlspec writes below until the block ends: what is read in it still holds at its end.

    Raises:
        ObstacleError: another one writes there for too long, or the root cannot be opened.
    """
    with _locked(root) as opened:
        yield Held(root, opened)


def write(
    root: Path | Held, tree: OutputTree, owned_folders: Iterable[str], *, force: bool = False
) -> WriteReport | WriteFailure:
    """Returns what was written below `root`, which is waited for unless it is held, or why nothing or not all could be.

    Files with equal bytes are left alone, mtime included. Stale files of `owned_folders` are removed if their
    manifest lists them with the digest they have. Links are never followed: a link in a file's place is
    replaced, a link in a folder's place is a failure. With `force` edited files are overwritten and removed.

    First every new file is written under a temporary name, so that a full disk changes nothing. Then manifests that
    know the old and the new digests move in, then the files; stale ones go; the final manifests move last.
    After a crash at any point each file is old or new, and the next write takes both for its own.

    Raises:
        ValueError: for an owned folder that is no path, or that holds files of `tree` but no manifest.
    """
    owned = _owned(owned_folders, tree)
    try:
        with nullcontext(root.opened) if isinstance(root, Held) else _locked(root) as opened:
            seen = survey(opened, tree, owned)
            if not force and (seen.edited or seen.edited_stale):
                return WriteReport((), seen.unchanged, (), tuple(sorted((*seen.edited, *seen.edited_stale))))
            stale = tuple(sorted((*seen.stale, *seen.edited_stale)))
            remove_leftovers(opened, {*owned, *(_staging_folder(file.path, owned) for file in tree.files)})
            if seen.changed or stale:
                _apply(opened, seen, stale, owned)
            return WriteReport(tuple(file.path for file in seen.changed), seen.unchanged, stale, ())
    except ObstacleError as obstacle:
        return WriteFailure(obstacle.path or ".", obstacle.reason)


def compare(root: Path, tree: OutputTree, owned_folders: Iterable[str]) -> tuple[Difference, ...]:
    """Returns how what stands below `root` differs from `tree`, sorted by path; writes nothing.

    Raises:
        ValueError: as `write`.
    """
    owned = _owned(owned_folders, tree)
    try:
        with _opened(root) as opened:
            return differences(opened, survey(opened, tree, owned))
    except ObstacleError as obstacle:
        return (Difference(obstacle.path or ".", 1, "unreadable", None, None, obstacle.reason),)


def _owned(folders: Iterable[str], tree: OutputTree) -> tuple[str, ...]:
    owned = tuple(sorted(set(folders)))
    paths = {file.path for file in tree.files}
    for folder in owned:
        if fault := path_fault(folder):
            raise ValueError(f"owned folder {folder!r}: {fault}")
        filled = any(path.startswith(f"{folder}/") for path in paths)
        if filled and f"{folder}/{MANIFEST_FILE}" not in paths:
            raise ValueError(f"{folder} is owned, but the tree has no manifest for it")
    return owned


def _apply(root: int, seen: Survey, stale: tuple[str, ...], owned: tuple[str, ...]) -> None:
    records = {f"{folder}/{MANIFEST_FILE}" for folder in owned}
    files = tuple(file for file in seen.changed if file.path not in records)
    manifests = tuple(file for file in seen.changed if file.path in records)
    before = journals(files, seen, owned)
    staging = Staging(root)
    try:
        for file in (*before, *files, *manifests):
            staging.stage(file, into=_staging_folder(file.path, owned))
        staging.move(before)
        staging.move(files)
        for path in sorted(stale, key=lambda path: (path in records, path)):
            remove_file(root, path)
            _remove_emptied(root, path, owned)
        staging.move(manifests)
    finally:
        staging.discard()


def _remove_emptied(root: int, path: str, owned: tuple[str, ...]) -> None:
    parent, _ = split(path)
    while any(f"{parent}/".startswith(f"{folder}/") for folder in owned) and remove_folder(root, parent):
        parent, _ = split(parent)


def _staging_folder(path: str, owned: tuple[str, ...]) -> str:
    """Returns where a file waits: in its owned folder, where the next write finds what a dead process left."""
    return max((folder for folder in owned if path.startswith(f"{folder}/")), key=len, default=split(path)[0])


@contextmanager
def _opened(root: Path) -> Generator[int]:
    with naming("."):
        opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield opened
    finally:
        os.close(opened)


@contextmanager
def _locked(root: Path) -> Generator[int]:
    """Yields a descriptor of `root`, held alone until the process ends, however it ends."""
    with _opened(root) as opened:
        _lock(opened)
        yield opened


def _lock(opened: int) -> None:
    for attempt in range(_LOCK_ATTEMPTS):
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if attempt + 1 == _LOCK_ATTEMPTS:
                raise ObstacleError(".", error) from error
            time.sleep(_LOCK_PAUSE_SECONDS)
        except OSError:
            # A file system without locks: each file is still replaced in one step.
            return
        else:
            return
