"""The good specs of the tree: of the tutorial project and of every good case, with the project they stand in."""

import copy
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from mlspec.cli.frozen_folders import FrozenFolders
from mlspec.cli.published_schemas import schema
from mlspec.pipeline import ProjectFiles
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

PATTERNS = {
    "project": "mlspec.yaml",
    "model": "*/model.yaml",
    "environment": "environments/*.yaml",
    "release": "*/releases/*.yaml",
}
"""Where the specs of each kind stand in a project."""
SPECS = {
    kind: {
        f"{name}/{file.relative_to(project)}": file
        for name, project in PROJECTS.items()
        for file in sorted(project.glob(pattern))
    }
    for kind, pattern in PATTERNS.items()
}
"""Every good spec, by kind and path."""

Place = tuple[str | int, ...]


def data_of(file: Path) -> dict[str, Any]:
    """Returns a spec as plain data."""
    document = read(file.name, file.read_bytes()).document
    assert document is not None
    return document.data()


def kind_of(file: str) -> str:
    """Returns the kind of the spec at a path from its project's root."""
    return next(
        kind
        for kind, pattern in PATTERNS.items()
        if PurePath(file).match(pattern) and file.count("/") == pattern.count("/")
    )


def specs_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Returns the specs of a project as plain data, by path from its root."""
    files = [file for pattern in PATTERNS.values() for file in sorted(folder.glob(pattern))]
    return {file.relative_to(folder).as_posix(): data_of(file) for file in files}


def project_files(specs: dict[str, dict[str, Any]], frozen: Mapping[str, bytes] | None = None) -> ProjectFiles:
    """Returns specs, written as JSON, and the files of released versions as a compile reads them."""
    written = {file: json.dumps(data, ensure_ascii=False).encode() for file, data in specs.items()}
    kinds = {kind: {file: data for file, data in written.items() if kind_of(file) == kind} for kind in PATTERNS}
    return ProjectFiles(
        written["mlspec.yaml"],
        kinds["model"],
        environments=kinds["environment"],
        releases=kinds["release"],
        frozen=frozen or {},
    )


def frozen_of(project: Path) -> Mapping[str, bytes]:
    """Returns the files of a project's released versions."""
    return FrozenFolders(project)


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


published_schema = cache(schema)


def pattern_of(kind: str, place: Place) -> tuple[str, ...]:
    """Returns the place with `*` for every name and position that the spec's author chose."""
    published = published_schema(kind)
    nodes, pattern = [published], []
    for step in place:
        bare = [inner for node in nodes for inner in branches(node, published["$defs"])]
        named = [node["properties"][step] for node in bare if step in node.get("properties", {})]
        free = [node.get("items") if isinstance(step, int) else node.get("additionalProperties") for node in bare]
        pattern.append(str(step) if named else "*")
        nodes = named or [node for node in free if isinstance(node, dict)]
    return tuple(pattern)


def branches(node: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns what a schema node stands for, references and alternatives followed."""
    if "$ref" in node:
        return branches(definitions[node["$ref"].rpartition("/")[2]], definitions)
    return [inner for branch in node["anyOf"] for inner in branches(branch, definitions)] if "anyOf" in node else [node]


def leaves(data: Any) -> Iterator[tuple[Place, Any]]:
    """Yields every value that is no collection, with its place."""
    return ((place, value) for place, value in places(data) if not isinstance(value, dict | list))


@cache
def telling_leaves(project: str, most: int | None) -> Mapping[str, tuple[tuple[Place, Any], ...]]:
    """Returns the leaves of a project by file; of each kind of leaf `most` in all projects, the small ones first."""
    seen = Counter[tuple[str, ...]]()
    for name in sorted(PROJECTS, key=lambda each: len(str(specs_of(PROJECTS[each])))):
        specs = specs_of(PROJECTS[name])
        kept = {file: tuple(_first(kind_of(file), data, seen, most)) for file, data in specs.items()}
        if name == project:
            return kept
    raise ValueError(project)


def _first(kind: str, data: Any, seen: Counter[tuple[str, ...]], most: int | None) -> Iterator[tuple[Place, Any]]:
    for place, value in leaves(data):
        # A value of another type is another kind of leaf: `7d`, 7 and true are read in different places.
        pattern = (kind, *pattern_of(kind, place), type(value).__name__)
        seen[pattern] += 1
        if most is None or seen[pattern] <= most:
            yield place, value
