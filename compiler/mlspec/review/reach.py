"""Which models a change of files can reach, told from the paths and the environments alone: the others stay unread."""

from collections.abc import Iterable, Mapping

from mlspec.conventions import ENVIRONMENTS, GENERATED, MODEL_FILE_PATTERN, PROJECT_FILE
from mlspec.source.document import Data
from mlspec.source.reader import read

_MODEL = MODEL_FILE_PATTERN.split("/")[1]
Sides = tuple[Mapping[str, bytes], Mapping[str, bytes]]
"""The environments' specs by path, on the other side and here."""


def reached(changed: Iterable[str], models: Iterable[str], environments: Sides) -> frozenset[str]:
    """Returns the specs, of `models`, of the models that a change of the files `changed` can reach.

    A file reaches the model in whose folder it stands, the Project's reaches all, and an environment the models whose
    place in it changes, or all that it serves. Its models are looked for in the folders of their names; where one is
    not there, all are reached. What is generated reaches none.
    """
    known = frozenset(models)
    found: set[str] = set()
    for path in changed:
        folder = path.partition("/")[0]
        if path == PROJECT_FILE:
            return known
        if folder == ENVIRONMENTS:
            named = _served(path, environments)
            if named is None or not named <= known:
                return known
            found |= named
        elif folder != GENERATED:
            found |= {f"{folder}/{_MODEL}"} & known
    return frozenset(found)


def _served(path: str, environments: Sides) -> frozenset[str] | None:
    """Returns the specs of the models whose place in an environment changes; None where that cannot be told."""
    if not any(path in side for side in environments):
        return frozenset()
    before, after = (_data(path, side[path]) if path in side else {} for side in environments)
    if before is None or after is None:
        return None
    was, now = (_models(side) for side in (before, after))
    elsewhere = any(before.get(key) != after.get(key) for key in before.keys() | after.keys() if key != "models")
    names = {name for name in was.keys() | now.keys() if elsewhere or was.get(name) != now.get(name)}
    return frozenset(f"{name}/{_MODEL}" for name in names)


def _data(path: str, text: bytes) -> dict[str, Data] | None:
    document = read(path, text).document
    return document.data() if document is not None else None


def _models(data: dict[str, Data]) -> dict[str, Data]:
    found = data.get("models")
    return found if isinstance(found, dict) else {}
