"""A folder below a project that one command at a time works in."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from mlspec.cli.refusal import Refusal
from mlspec.emit.disk import WriteFailure, write
from mlspec.emit.tree import OutputFile, OutputTree

LOCK = ".lock"
TEXT = "Whoever works in this folder holds this file.\n"


@contextmanager
def held(root: Path, folder: str) -> Generator[int]:
    """Yields the open file that keeps others out of a folder while it, or a process that was given it, is open.

    Raises:
        Refusal: another one works there, or the folder cannot be made.
    """
    path = f"{folder}/{LOCK}"
    made = write(root, OutputTree((OutputFile(path, TEXT),)), (), force=True)
    if isinstance(made, WriteFailure):
        raise Refusal(f"{made.path} cannot be written: {made.reason}", "make room for it")
    opened = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal(f"another experiment runs in {folder}", "wait until it has ended") from None
        yield opened
    finally:
        os.close(opened)
