"""Where log lines go: a file, stdout, or a URL; written whole or counted as lost."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

STDOUT = "-"
URLS = ("http://", "https://")


class Sink(Protocol):
    """Takes lines from the one thread that writes the log.

    Attributes:
        most: So many lines are taken at once.
    """

    most: int

    def write(self, lines: Sequence[bytes]) -> int:
        """Writes lines, each of them JSON without a line break, and returns how many, from the first on."""
        ...

    def close(self) -> None:
        """Lets go of what is open."""


class FileSink:
    """A file that lines are appended to, or stdout; opened again after a fault.

    Args:
        place: A path, or `-` for stdout.
    """

    most = 100

    def __init__(self, place: str) -> None:
        self._place = place
        self._descriptor: int | None = None
        self._torn = False

    def write(self, lines: Sequence[bytes]) -> int:
        """Writes lines together and returns how many whole ones; what comes after a torn one begins on a new line."""
        begins = b"\n" if self._torn else b""
        text = begins + b"".join(line + b"\n" for line in lines)
        written = 0
        try:
            descriptor = self._open()
            while written < len(text):
                written += os.write(descriptor, memoryview(text)[written:])
        except OSError:
            self.close()
        if written:
            self._torn = text[written - 1 : written] != b"\n"
        return text.count(b"\n", len(begins), max(written, len(begins)))

    def close(self) -> None:
        """Closes a file; stdout stays open."""
        if self._descriptor is not None and self._place != STDOUT:
            os.close(self._descriptor)
        self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            self._descriptor = 1 if self._place == STDOUT else os.open(Path(self._place), flags, 0o640)
        return self._descriptor
