"""The plan and the manifest of each released version, read when a compile asks for them: most are never asked for."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mlspec.conventions import GENERATED, MANIFEST_FILE, PLAN_FILE
from mlspec.emit.found import ObstacleError, read
from mlspec.emit.manifest import LARGEST_MANIFEST
from mlspec.spec.names import SEMANTIC_VERSION

_FILES = (MANIFEST_FILE, PLAN_FILE)
_LARGEST = {MANIFEST_FILE: LARGEST_MANIFEST + 1, PLAN_FILE: 16_000_000}


class FrozenFolders(Mapping[str, bytes]):
    """The bytes of `generated/<model>/<version>/plan.json` and `manifest.json` by path from the project's root.

    What is there and is no regular file (a link, a folder) or cannot be read is not among them.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        if path not in self._read:
            data = self._bytes(path)
            if data is None:
                raise KeyError(path)
            self._read[path] = data
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        for model in _folders(self._root / GENERATED):
            for version in _folders(self._root / GENERATED / model):
                paths = (f"{GENERATED}/{model}/{version}/{name}" for name in _FILES)
                yield from (path for path in paths if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _bytes(self, path: str) -> bytes | None:
        match path.split("/"):
            case [folder, _, version, name] if folder == GENERATED and _is_version(version) and name in _FILES:
                largest = _LARGEST[name]
            case _:
                return None
        root = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            return read(root, path, largest)
        except ObstacleError:
            return None
        finally:
            os.close(root)


def _folders(parent: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(parent) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _is_version(name: str) -> bool:
    return re.fullmatch(SEMANTIC_VERSION, name, re.ASCII) is not None
