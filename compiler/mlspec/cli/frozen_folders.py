"""The files of released versions, read when they are asked for: most never are."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mlspec.conventions import DVC_LOCK, GENERATED, MANIFEST_FILE, PIPELINE, PLAN_FILE
from mlspec.emit.found import read_if_there
from mlspec.emit.manifest import LARGEST_MANIFEST
from mlspec.spec.names import SEMANTIC_VERSION

_LARGEST = {MANIFEST_FILE: LARGEST_MANIFEST + 1, f"{PIPELINE}/{DVC_LOCK}": 4_000_000, PLAN_FILE: 16_000_000}
"""What is read of a version, and how much of it at the most."""


class FrozenFolders(Mapping[str, bytes]):
    """The bytes of a version's `plan.json`, `manifest.json` and `pipeline/dvc.lock`, by path from the project's root.

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
                paths = (f"{GENERATED}/{model}/{version}/{name}" for name in _LARGEST)
                yield from (path for path in paths if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _bytes(self, path: str) -> bytes | None:
        match path.split("/", 3):
            case [folder, _, version, name] if folder == GENERATED and _is_version(version) and name in _LARGEST:
                largest = _LARGEST[name]
            case _:
                return None
        return read_if_there(self._root, path, largest)


def _folders(parent: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(parent) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _is_version(name: str) -> bool:
    return re.fullmatch(SEMANTIC_VERSION, name, re.ASCII) is not None
