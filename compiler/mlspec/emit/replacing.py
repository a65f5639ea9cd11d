"""Replaces one file of a person's in a single step: there is never half a file, and no newer edit is lost."""

import contextlib
import os
import re
import stat
from pathlib import Path

from mlspec.emit.found import ObstacleError, naming, read
from mlspec.emit.staging import write_all

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PRIVATE = 0o600
_TEMPORARY = re.compile(r"\.mlspec-edit-([0-9]+)\.tmp", re.ASCII)
"""What is written before it moves into its place, with the process that writes it."""


def replace_file(folder: Path, name: str, old: bytes, new: bytes) -> str | None:
    """Returns why the file `name` in `folder` still holds what it held, or None if it now holds `new`.

    It keeps its mode. A link is not followed, and a file that does not hold `old` any more is left alone.
    """
    try:
        with naming(name):
            opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            return _replace(opened, name, old, new)
        finally:
            os.close(opened)
    except ObstacleError as obstacle:
        return obstacle.reason


def _remove_what_the_dead_left(folder: int) -> None:
    """Removes temporary files of processes that were killed before they could; those of others that run stay."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            found = _TEMPORARY.fullmatch(name)
            if found is not None and not _runs(int(found[1])):
                os.unlink(name, dir_fd=folder)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _replace(folder: int, name: str, old: bytes, new: bytes) -> str | None:
    _remove_what_the_dead_left(folder)
    temporary = f".mlspec-edit-{os.getpid()}.tmp"
    with naming(name):
        mode = stat.S_IMODE(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
        written = os.open(temporary, _NEW, _PRIVATE, dir_fd=folder)
    try:
        with naming(name):
            try:
                os.fchmod(written, mode)
                write_all(written, new)
                os.fsync(written)
            finally:
                os.close(written)
        if read(folder, name, len(old) + 1) != old:
            return "it changed while it was being formatted"
        with naming(name):
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=folder)
    return None
