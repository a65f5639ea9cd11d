"""The spec files that paths on the command line mean."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mlspec.cli.project_folder import LARGEST_FILE, UnusableProject, project_root, read_project
from mlspec.conventions import GENERATED, PROJECT_FILE
from mlspec.emit.found import ObstacleError, read


@dataclass(frozen=True, slots=True)
class SpecFile:
    """A spec on disk; `shown` is its path as the caller would write it."""

    shown: str
    path: Path
    data: bytes


def spec_files(paths: Iterable[str]) -> tuple[SpecFile, ...]:
    """Returns the files that `paths` mean, sorted, each once.

    A file means itself. A folder means the specs of the projects in it, those that a compile reads and a person
    writes; or what of the project around it stands in it.

    Raises:
        UnusableProject: for a path that leads to no spec.
    """
    found = {file.path: file for path in paths for file in _at(path)}
    return tuple(sorted(found.values(), key=lambda file: file.shown))


def _at(path: str) -> Iterator[SpecFile]:
    if not path:
        raise UnusableProject("an empty PATH names no spec")
    if not os.path.isdir(path):  # noqa: PTH112 - is_dir() raises for a path that is too long
        yield _file(path)
        return
    folders = tuple(_projects(path))
    inside = "" if folders else os.path.relpath(os.path.abspath(path), project_root(path))  # noqa: PTH100 - links stay
    for folder in folders or (os.path.relpath(project_root(path)),):
        files = read_project(folder).files
        for name, data in {PROJECT_FILE: files.project, **files.models, **files.environments}.items():
            if not inside or name.startswith(f"{inside}/"):
                shown = os.path.normpath(os.path.join(folder, name))  # noqa: PTH118 - as the caller would write it
                yield SpecFile(shown, _absolute(shown), data)


def _projects(path: str) -> Iterator[str]:
    """Yields the folders at and below `path` that hold a project; links, hidden and generated ones are passed over."""
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if name != GENERATED and not name.startswith("."))
        if PROJECT_FILE in names:
            yield folder


def _file(path: str) -> SpecFile:
    place = _absolute(path)
    try:
        folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        raise UnusableProject(f"{path}: no such file or folder") from None
    try:
        data = read(folder, place.name, LARGEST_FILE)
    except ObstacleError as obstacle:
        raise UnusableProject(f"{path}: cannot be read: {obstacle.reason}") from None
    finally:
        os.close(folder)
    if data is None:
        reason = "cannot be read: it is a link, and links are not followed"
        raise UnusableProject(f"{path}: {reason if os.path.lexists(place) else 'no such file or folder'}")
    return SpecFile(path, place, data)


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
