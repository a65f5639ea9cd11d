"""Manifests for the time of a write: they know the old and the new state of each file."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from mlspec.conventions import MANIFEST_FILE
from mlspec.emit.manifest import Manifest, manifest_text
from mlspec.emit.survey import Survey
from mlspec.emit.tree import OutputFile


def journals(files: Iterable[OutputFile], seen: Survey, owned: Iterable[str]) -> tuple[OutputFile, ...]:
    """Returns the manifests to write before `files`: one per owned folder whose record lacks a new digest.

    After a crash the next write then takes what stands there for its own, be it the old file or the new one.
    """
    new = {file.path: sha256(file.data).hexdigest() for file in files}
    nothing = Manifest({}, {})
    return tuple(
        _journal(folder, standing=_below(folder, seen.standing), pending=pending)
        for folder in owned
        if (pending := _below(folder, new))
        and any(digest not in seen.records.get(folder, nothing).digests(path) for path, digest in pending.items())
    )


def _journal(folder: str, *, standing: dict[str, str], pending: dict[str, str]) -> OutputFile:
    standing.pop(MANIFEST_FILE, None)
    return OutputFile(f"{folder}/{MANIFEST_FILE}", manifest_text(Manifest(standing, pending)))


def _below(folder: str, digests: Mapping[str, str]) -> dict[str, str]:
    start = f"{folder}/"
    return {path.removeprefix(start): digest for path, digest in digests.items() if path.startswith(start)}
