"""What stands on the disk below a root, read without following a link and without waiting for a device."""

import errno
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import Literal

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_REASONS = {
    errno.ENOSPC: "no space left on the device",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the file system is read-only",
    errno.ENOENT: "no such folder",
    errno.ENOTDIR: "a file or a link stands where a folder must be",
    errno.ELOOP: "a link stands where a file or a folder must be",
    errno.EISDIR: "a folder stands where a file must be",
    errno.EAGAIN: "another mlspec is writing here",
    errno.EMFILE: "too many open files",
}


class ObstacleError(Exception):
    """An error of the operating system with the path, from the root, that it happened at."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(path)
        self.path = path
        self.reason = _REASONS.get(error.errno or 0) or os.strerror(error.errno or errno.EIO).lower()


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a path: nothing, a link (its own bytes are no file's) or a file with its digest."""

    kind: Literal["nothing", "link", "file"]
    digest: str = ""


@contextmanager
def naming(path: str) -> Generator[None]:
    """Turns an OSError inside into an ObstacleError that names `path`."""
    try:
        yield
    except OSError as error:
        raise ObstacleError(path, error) from error


@contextmanager
def folder(root: int, path: str) -> Generator[int]:
    """Yields a descriptor of the folder `path` below the descriptor `root`, no part of it being a link.

    Raises:
        FileNotFoundError: where a part is missing.
        NotADirectoryError: where a part is a file or a link.
    """
    opened = os.dup(root)
    try:
        for part in path.split("/") if path else ():
            inner = os.open(part, _FOLDER, dir_fd=opened)
            os.close(opened)
            opened = inner
        yield opened
    finally:
        os.close(opened)


def split(path: str) -> tuple[str, str]:
    """Returns the folder and the name of a path; the folder of a name alone is empty."""
    parent, _, name = path.rpartition("/")
    return parent, name


def look(root: int, path: str) -> Found:
    """Returns what stands at `path`; a missing folder on the way means nothing does.

    Raises:
        ObstacleError: for a folder or a device at `path`, a file or link as a folder, or an unreadable file.
    """
    with naming(path):
        try:
            with _opened(root, path) as file:
                return Found("file", file_digest(file, "sha256").hexdigest())
        except FileNotFoundError:
            return Found("nothing")
        except _LinkError:
            return Found("link")


def read(root: int, path: str, limit: int) -> bytes | None:
    """Returns the first `limit` bytes of the file at `path`, or None where nothing or a link stands.

    Raises:
        ObstacleError: as `look`.
    """
    with naming(path):
        try:
            with _opened(root, path) as file:
                return file.read(limit)
        except (FileNotFoundError, _LinkError):
            return None


def read_if_there(root: Path, path: str, limit: int) -> bytes | None:
    """Returns the first `limit` bytes of the file at `path` below `root`, or None for whatever else stands there."""
    try:
        opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return read(opened, path, limit)
    except ObstacleError:
        return None
    finally:
        os.close(opened)


class _LinkError(Exception):
    """A symbolic link stands at the path."""


@contextmanager
def _opened(root: int, path: str) -> Generator[BufferedReader]:
    parent, name = split(path)
    with folder(root, parent) as inside:
        # Looked at before it is opened: opening a device can have effects of its own.
        _refuse_irregular(os.stat(name, dir_fd=inside, follow_symlinks=False))
        with os.fdopen(os.open(name, _FILE, dir_fd=inside), "rb") as file:
            _refuse_irregular(os.fstat(file.fileno()))
            yield file


def _refuse_irregular(status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise _LinkError
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.ENXIO, "a device, a pipe or a socket")
