"""A folder that nothing renders again, held against its own manifest."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from mlspec.conventions import MANIFEST_FILE
from mlspec.emit.found import ObstacleError, naming, read
from mlspec.emit.manifest import LARGEST_MANIFEST, ManifestFault, read_manifest

LARGEST_FILE = 64_000_000


@dataclass(frozen=True, slots=True)
class Departure:
    """One file that is not as its folder's manifest has it; `found` are its bytes, None where there are none."""

    path: str
    kind: Literal["edited", "missing", "extra", "unreadable"]
    found: bytes | None
    reason: str = ""


def departures(root: Path, folder: str, passed_over: Iterable[str] = ()) -> tuple[Departure, ...]:
    """Returns how what stands in a folder differs from what its manifest lists, sorted by path.

    Folders `passed_over`, by path from `folder`, may hold what they like, and so may hidden files, which no release
    writes.
    """
    try:
        with naming("."):
            opened = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            return tuple(sorted(_departures(root, opened, folder, tuple(passed_over)), key=lambda found: found.path))
        finally:
            os.close(opened)
    except ObstacleError as obstacle:
        return (Departure(obstacle.path, "unreadable", None, obstacle.reason),)


def _departures(root: Path, opened: int, folder: str, passed_over: tuple[str, ...]) -> Iterator[Departure]:
    path = f"{folder}/{MANIFEST_FILE}"
    data = read(opened, path, LARGEST_MANIFEST + 1)
    if data is None:
        yield Departure(path, "missing", None)
        return
    manifest = read_manifest(data)
    if isinstance(manifest, ManifestFault):
        yield Departure(path, "unreadable", data, manifest.reason)
        return
    for inside, digest in manifest.files.items():
        found = read(opened, f"{folder}/{inside}", LARGEST_FILE)
        if found is None:
            yield Departure(f"{folder}/{inside}", "missing", None)
        elif sha256(found).hexdigest() != digest:
            yield Departure(f"{folder}/{inside}", "edited", found)
    for inside in _standing(root / folder, passed_over):
        if inside not in manifest.files and inside != MANIFEST_FILE:
            yield Departure(f"{folder}/{inside}", "extra", None)


def _standing(folder: Path, passed_over: tuple[str, ...]) -> Iterator[str]:
    for parent, inner, names in os.walk(folder):
        here = Path(parent).relative_to(folder).as_posix().removeprefix(".")
        before = f"{here}/" if here else ""
        inner[:] = sorted(name for name in inner if f"{before}{name}" not in passed_over)
        yield from (f"{before}{name}" for name in names if not name.startswith("."))
