"""What a run read, held against what is committed and what stands here: a run of other files is no run of a commit."""

import os
from shlex import quote
from typing import Any

from mlspec.cli.refusal import Refusal
from mlspec.cli.release_candidate import Candidate
from mlspec.cli.stored_digest import stored_digest
from mlspec.conventions import DVC_LOCK, pipeline_folder, sources_folder
from mlspec.emit.shapes import is_list, is_mapping
from mlspec.history.git import HistoryError
from mlspec.history.objects import read_blobs
from mlspec.release.core_yaml import read_core_yaml
from mlspec.release.freshness import digest_of, digest_of_folder
from mlspec.release.readings import (
    SOURCES_LOCK,
    Reading,
    made_otherwise,
    readings_of,
    readings_of_commands,
    writing,
)
from mlspec.release.run_lock import RunLock, read_run_lock

POINTER = ".dvc"
"""What DVC adds to the name of a file that it keeps, for the one that git keeps instead."""

LARGE_FILE = b"version https://git-lfs.github.com/spec/"
"""How the stand-in begins that git has of a file kept by Git LFS: it says nothing of an MD5."""


def require_same_inputs(candidate: Candidate, lock: RunLock) -> None:
    """Returns if a run read what HEAD has, and what stands here.

    Data that stands nowhere here is fine: the lock names it by its digest.

    Raises:
        Refusal: something that was read is another one by now, or is not committed.
    """
    plan, root = candidate.plan, candidate.folder.root
    again = f"cd {quote(os.path.relpath(root / pipeline_folder(plan.name)))} && dvc repro"
    read = readings_of(plan, lock)
    commands = writing(candidate.commands, (each.path for each in read))
    if commands:
        made = _lock_of_commands(candidate, again)
        environment = next(file.data for file in candidate.tree.files if file.path == SOURCES_LOCK)
        fault = made_otherwise(commands, made, read, digest_of(environment))
        if fault is not None:
            raise Refusal(f"the data of {plan.name} {plan.version} are not those of what is compiled: {fault}", again)
        read = (*readings_of_commands(commands, made), *read)
    data = {source.path for source in plan.sources}
    try:
        committed = _committed(candidate, read)
    except HistoryError as error:
        raise Refusal(f"what was read cannot be held against git: {error}", "fetch what this clone lacks") from None
    for each in read:
        if each.path not in data and _is_open(candidate, each.path):
            raise Refusal(f"{each.path} is not committed, and stage {each.stage} read it", f"commit it, then {again}")
        if committed.get(each.path, each.digest) != each.digest:
            raise Refusal(f"stage {each.stage} read another {each.path} than commit {candidate.head.short} has", again)
        if stored_digest(root / each.path) not in (None, each.digest):
            raise Refusal(f"stage {each.stage} read another {each.path} than the one that stands here", again)


def _is_open(candidate: Candidate, path: str) -> bool:
    return any(each == path or each.startswith(f"{path}/") for each in candidate.changed)


def _lock_of_commands(candidate: Candidate, again: str) -> RunLock:
    path = f"{sources_folder()}/{DVC_LOCK}"
    try:
        text = (candidate.folder.root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return RunLock({})
    except (OSError, UnicodeDecodeError):
        raise Refusal(f"{path} cannot be read", again) from None
    lock = read_run_lock(text)
    if isinstance(lock, str):
        raise Refusal(f"{path}: {lock}", again)
    return lock


def _committed(candidate: Candidate, read: tuple[Reading, ...]) -> dict[str, str | None]:
    """Returns the digest of each file or folder that git has, or that DVC has for it, by the path that was read."""
    tree = {path: entry for path, entry in candidate.committed.items() if entry.kind == "file"}
    wanted: dict[str, dict[str, str]] = {}
    for path in {each.path for each in read}:
        if path in tree:
            wanted[path] = {"": tree[path].id}
        elif f"{path}{POINTER}" in tree:
            wanted[path] = {POINTER: tree[f"{path}{POINTER}"].id}
        else:
            inside = {
                name.removeprefix(f"{path}/"): entry.id for name, entry in tree.items() if name.startswith(f"{path}/")
            }
            wanted.update({path: inside} if inside else {})
    blobs = read_blobs(candidate.folder.root, (identity for files in wanted.values() for identity in files.values()))
    found: dict[str, str | None] = {}
    for path, files in wanted.items():
        if files.keys() == {POINTER}:
            found[path] = _pointed(blobs[files[POINTER]])
        elif files.keys() == {""}:
            found.update({path: digest_of(blob)} if not (blob := blobs[files[""]]).startswith(LARGE_FILE) else {})
        else:
            found[path] = digest_of_folder({name: digest_of(blobs[identity]) for name, identity in files.items()})
    return found


def _pointed(data: bytes) -> str | None:
    """Returns the digest of what DVC keeps, out of the text of its pointer."""
    try:
        content: Any = read_core_yaml(data.decode())
    except ValueError:
        return None
    entries: Any = content.get("outs") if is_mapping(content) else None
    first: Any = entries[0] if is_list(entries) and entries else None
    return f"md5:{first['md5']}" if is_mapping(first) and "md5" in first else None
