"""Files written under temporary names first and moved to their places when all of them are complete."""

import contextlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mlspec.emit.found import folder, naming, split
from mlspec.emit.tree import OutputFile

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_MODE = 0o644
_FOLDER_MODE = 0o755
_TEMPORARY = re.compile(r"\.mlspec-[0-9]+\.tmp")


@dataclass(slots=True)
class Staging:
    """Temporary files below the descriptor `root`; `discard` takes back all that was not moved."""

    root: int
    waiting: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    made: list[str] = field(default_factory=list[str])
    count: int = 0

    def stage(self, file: OutputFile, into: str) -> None:
        """Writes `file` under a temporary name in the folder `into`, mode 0644 whatever the umask."""
        with naming(file.path):
            self._make_folders(into)
            self._make_folders(split(file.path)[0])
            with folder(self.root, into) as inside:
                temporary = f".mlspec-{self.count}.tmp"
                self.count += 1
                self.waiting.append((into, temporary))
                opened = os.open(temporary, _NEW, _FILE_MODE, dir_fd=inside)
                try:
                    os.fchmod(opened, _FILE_MODE)
                    write_all(opened, file.data)
                    os.fsync(opened)
                finally:
                    os.close(opened)

    def move(self, files: Iterable[OutputFile]) -> None:
        """Moves the next staged files, which are `files`, to their places; a link there is replaced."""
        moved: set[str] = set()
        for file in files:
            (staged, temporary), (parent, name) = self.waiting[0], split(file.path)
            with naming(file.path), folder(self.root, staged) as source, folder(self.root, parent) as target:
                os.replace(temporary, name, src_dir_fd=source, dst_dir_fd=target)
            self.waiting.pop(0)
            moved.add(parent)
        self.sync(moved)

    def sync(self, parents: Iterable[str]) -> None:
        """Makes the names in the folders `parents` as durable as their files."""
        for parent in sorted(parents):
            with naming(parent), folder(self.root, parent) as inside:
                os.fsync(inside)

    def discard(self) -> None:
        """Removes the temporary files that were not moved and the folders that were made for them."""
        for staged, temporary in self.waiting:
            with contextlib.suppress(OSError), folder(self.root, staged) as inside:
                os.unlink(temporary, dir_fd=inside)
        for path in reversed(self.made):
            remove_folder(self.root, path)

    def _make_folders(self, path: str) -> None:
        parts = path.split("/") if path else []
        for depth in range(len(parts)):
            above, part = "/".join(parts[:depth]), parts[depth]
            with folder(self.root, above) as inside:
                try:
                    os.mkdir(part, _FOLDER_MODE, dir_fd=inside)
                except FileExistsError:
                    continue
            made = "/".join(parts[: depth + 1])
            self.made.append(made)
            with folder(self.root, made) as inside:
                os.fchmod(inside, _FOLDER_MODE)


def remove_file(root: int, path: str) -> None:
    """Removes the file at `path`, which may be gone already.

    Raises:
        ObstacleError: where the system refuses.
    """
    parent, name = split(path)
    with naming(path), contextlib.suppress(FileNotFoundError), folder(root, parent) as inside:
        os.unlink(name, dir_fd=inside)


def remove_folder(root: int, path: str) -> bool:
    """Removes the folder at `path` if it is empty; returns whether it did."""
    parent, name = split(path)
    try:
        with folder(root, parent) as inside:
            os.rmdir(name, dir_fd=inside)
    except OSError:
        return False
    return True


def remove_leftovers(root: int, parents: Iterable[str]) -> None:
    """Removes the temporary files that a killed process left in the folders `parents`."""
    for parent in sorted(parents):
        with contextlib.suppress(OSError), folder(root, parent) as inside:
            for name in os.listdir(inside):  # noqa: PTH208 - a path could be swapped, a descriptor cannot
                if _TEMPORARY.fullmatch(name):
                    os.unlink(name, dir_fd=inside)


def write_all(opened: int, data: bytes) -> None:
    """Writes all of `data` to the descriptor `opened`, however little of it the system takes at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(opened, rest) :]
