"""Where log lines go: a file or stdout, written whole or counted as lost."""

import os
from pathlib import Path

STDOUT = "-"


class LogSink:
    """A file that lines are appended to, or stdout; opened again after a fault.

    Args:
        place: A path, or `-` for stdout.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._descriptor: int | None = None
        self._torn = False

    def write(self, line: bytes) -> None:
        """Writes one line.

        Raises:
            OSError: it cannot be written whole; what came after it begins on a new line.
        """
        descriptor = self._open()
        rest = memoryview(b"\n" + line if self._torn else line)
        try:
            while rest:
                written = os.write(descriptor, rest)
                self._torn = True
                rest = rest[written:]
        except OSError:
            self.close()
            raise
        self._torn = False

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
