"""The good specs of the tree: of the tutorial project and of every good case, with the project they stand in."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlspec.source.reader import read

ROOT = Path(__file__).parents[1]
PROJECTS = {
    "specs": ROOT / "specs",
    **{folder.name: folder for folder in sorted((ROOT / "tests" / "cases" / "good").iterdir())},
}
MODELS = {
    f"{name}/{file.parent.name}": file
    for name, project in PROJECTS.items()
    for file in sorted(project.glob("*/model.yaml"))
}

Place = tuple[str | int, ...]


def data_of(file: Path) -> dict[str, Any]:
    """Returns a spec as plain data."""
    document = read(file.name, file.read_bytes()).document
    assert document is not None
    return document.data()


def places(data: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yields every value below `data` with its place, collections before what is in them."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in children:
        yield (*place, step), value
        yield from places(value, (*place, step))


def at(data: Any, place: Place) -> Any:
    """Returns the value at a place."""
    for step in place:
        data = data[step]
    return data


def replaced(data: Any, place: Place, value: Any) -> Any:
    """Returns a copy of `data` with another value at a place."""
    changed = copy.deepcopy(data)
    at(changed, place[:-1])[place[-1]] = value
    return changed
