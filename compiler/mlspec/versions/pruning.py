"""Which frozen versions must stay, and why; the others may go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlspec.history.main_line import Moment
from mlspec.spec.names import version_order
from mlspec.versions.record import Unreadable
from mlspec.versions.timeline import is_environment, read_environment

COMMITS = 3
"""How many commits of each environment's file keep what they name."""

Key = tuple[str, str]
"""A model and a version."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A frozen version that stays, and why."""

    model: str
    version: str
    reason: str


def last_contents(moments: Iterable[Moment]) -> dict[str, list[str]]:
    """Returns, for each file of an environment that ever was, the ids of what it held, newest first."""
    found: dict[str, list[str]] = {}
    for moment in moments:
        for path, blob in moment.files.items():
            if is_environment(path) and blob is not None:
                found.setdefault(path, []).insert(0, blob)
    return found


def kept_versions(
    contents: Mapping[str, list[str]],
    blobs: Mapping[str, bytes],
    standing: Mapping[str, bytes],
    released: Iterable[Key],
) -> dict[Key, Kept]:
    """Returns the versions that must stay.

    Args:
        contents: what each file of an environment held, newest first, by the ids of git.
        blobs: the bytes of these ids.
        standing: the environments' files as they stand in the work tree.
        released: the versions that there are records of.
    """
    kept: dict[Key, Kept] = {}
    for file, data in standing.items():
        for key in _named(file, data) or ():
            kept.setdefault(key, Kept(*key, f"{file} names it"))
    for file, ids in contents.items():
        # A file that could not be read does not use up one of the three.
        readable = [names for blob in ids if (names := _named(file, blobs[blob])) is not None]
        for names in readable[:COMMITS]:
            for key in names:
                kept.setdefault(key, Kept(*key, f"one of the last {COMMITS} commits of {file} names it"))
    last: dict[str, str] = {}
    for model, version in released:
        last[model] = max(last.get(model, version), version, key=version_order)
    for key in last.items():
        kept.setdefault(key, Kept(*key, "it is the last release"))
    return kept


def _named(file: str, data: bytes) -> list[Key] | None:
    """Returns the versions that a file names, or None for one that cannot be read."""
    environment = read_environment(file, data)
    if isinstance(environment, Unreadable):
        return None
    named = ((model, (each.version, each.fallback)) for model, each in environment.models.items())
    return [(model, version) for model, both in named for version in both if version is not None]
