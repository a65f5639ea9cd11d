"""manifest.json: which files of a folder are mlspec's, and the digest each had when it was written."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeGuard

from mlspec.conventions import MANIFEST_FILE, MANIFEST_FORMAT_VERSION
from mlspec.emit.shapes import is_mapping
from mlspec.emit.tree import OutputFile, path_fault

LARGEST_MANIFEST = 4_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder's manifest records: paths from that folder, each with a sha256 in hexadecimal.

    `pending` is empty but for a write under way or cut off: then each file stands there in its old state
    (`files`) or in its new one (`pending`).
    """

    files: Mapping[str, str]
    pending: Mapping[str, str]

    def digests(self, path: str) -> frozenset[str]:
        """Returns the digests that mlspec may have left at `path`."""
        return frozenset(record[path] for record in (self.files, self.pending) if path in record)

    def paths(self) -> tuple[str, ...]:
        """Returns every recorded path, sorted."""
        return tuple(sorted({*self.files, *self.pending}))


@dataclass(frozen=True, slots=True)
class ManifestFault:
    """Why the bytes of a manifest cannot be believed."""

    reason: str


def manifest(folder: str, files: Iterable[OutputFile]) -> OutputFile:
    """Returns `<folder>/manifest.json` for those of `files` that stand below `folder`."""
    own = {
        file.path.removeprefix(f"{folder}/"): sha256(file.data).hexdigest()
        for file in files
        if file.path.startswith(f"{folder}/")
    }
    own.pop(MANIFEST_FILE, None)
    return OutputFile(f"{folder}/{MANIFEST_FILE}", manifest_text(Manifest(own, {})))


def manifest_text(record: Manifest) -> str:
    """Returns the JSON of a manifest: one file a line, sorted by path."""
    fields: dict[str, object] = {"format_version": MANIFEST_FORMAT_VERSION}
    fields["files"] = dict(sorted(record.files.items()))
    if record.pending:
        fields["pending"] = dict(sorted(record.pending.items()))
    return json.dumps(fields, indent=2, ensure_ascii=True) + "\n"


def read_manifest(data: bytes) -> Manifest | ManifestFault:
    """Returns what a manifest records, or why it is not believed: no path in it leaves its folder."""
    if len(data) > LARGEST_MANIFEST:
        return ManifestFault(f"larger than {LARGEST_MANIFEST} bytes")
    try:
        content: object = json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return ManifestFault("not JSON with unique keys")
    if not is_mapping(content) or content.get("format_version") != MANIFEST_FORMAT_VERSION:
        return ManifestFault(f"not a manifest of format {MANIFEST_FORMAT_VERSION}")
    files, pending = content.get("files"), content.get("pending", {})
    if _is_record(files) and _is_record(pending) and {*content} <= {"format_version", "files", "pending"}:
        return Manifest(files, pending)
    return ManifestFault("lists something else than paths of its folder with their digests")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("duplicate key")
    return content


def _is_record(value: object) -> TypeGuard[Mapping[str, str]]:
    return is_mapping(value) and all(_is_entry(path, digest) for path, digest in value.items())


def _is_entry(path: object, digest: object) -> bool:
    return (
        isinstance(path, str)
        and isinstance(digest, str)
        and path != MANIFEST_FILE
        and path_fault(path) is None
        and _DIGEST.fullmatch(digest) is not None
    )
