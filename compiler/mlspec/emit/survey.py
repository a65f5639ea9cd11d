"""The disk compared with the tree to write and with the records of the last write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from mlspec.conventions import MANIFEST_FILE
from mlspec.emit.found import Found, look, read, split
from mlspec.emit.manifest import LARGEST_MANIFEST, Manifest, read_manifest
from mlspec.emit.tree import OutputFile, OutputTree


@dataclass(frozen=True, slots=True)
class Survey:
    """What a write would do: files that change, files that stay, files to remove, files it may not touch.

    `standing` holds the digest of every file that is there, generated or listed; `records` holds, per owned
    folder with a believable manifest, what that manifest said.
    """

    changed: tuple[OutputFile, ...]
    unchanged: tuple[str, ...]
    edited: tuple[str, ...]
    stale: tuple[str, ...]
    edited_stale: tuple[str, ...]
    listed_only: tuple[str, ...]
    standing: Mapping[str, str]
    records: Mapping[str, Manifest]


def survey(root: int, tree: OutputTree, owned_folders: Iterable[str]) -> Survey:
    """Returns how the disk differs from `tree`, judged by the manifests of `owned_folders`.

    Raises:
        ObstacleError: where the disk cannot be read, or a folder stands where a file must be, or the reverse.
    """
    records = _records(root, owned_folders)
    generated = {file.path: file for file in tree.files}
    listed = [path for path in _listed(records) if path not in generated]
    found = {path: look(root, path) for path in (*generated, *listed)}
    changed = tuple(file for file in tree.files if found[file.path] != _as_written(file))
    present = [path for path in listed if found[path].kind != "nothing"]
    ours = {path for path in found if _is_ours(path, found[path], records)}
    return Survey(
        changed=changed,
        unchanged=tuple(path for path in generated if found[path] == _as_written(generated[path])),
        edited=tuple(
            file.path
            for file in changed
            if found[file.path].kind == "file" and file.path not in ours and not file.shared
        ),
        stale=tuple(path for path in present if path in ours),
        edited_stale=tuple(path for path in present if path not in ours),
        listed_only=tuple(path for path in listed if found[path].kind == "nothing"),
        standing={path: here.digest for path, here in found.items() if here.kind == "file"},
        records=records,
    )


def _as_written(file: OutputFile) -> Found:
    return Found("file", sha256(file.data).hexdigest())


def _records(root: int, owned_folders: Iterable[str]) -> Mapping[str, Manifest]:
    records: dict[str, Manifest] = {}
    for folder in owned_folders:
        data = read(root, f"{folder}/{MANIFEST_FILE}", LARGEST_MANIFEST + 1)
        record = None if data is None else read_manifest(data)
        if isinstance(record, Manifest):
            records[folder] = record
    return records


def _listed(records: Mapping[str, Manifest]) -> list[str]:
    """Returns every path that a record names, and the records themselves."""
    return sorted({f"{folder}/{path}" for folder in records for path in (*records[folder].paths(), MANIFEST_FILE)})


def _is_ours(path: str, found: Found, records: Mapping[str, Manifest]) -> bool:
    folder, name = split(path)
    if name == MANIFEST_FILE and folder in records:
        return True
    return found.kind == "file" and any(
        found.digest in record.digests(path.removeprefix(f"{owned}/"))
        for owned, record in records.items()
        if path.startswith(f"{owned}/")
    )
