"""Finds a project on disk and reads what a compile needs of it; links are not followed, only files are opened."""

import errno
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import click

from mlspec.backends.dvc.artifacts import artifacts_fault
from mlspec.cli.exit_codes import USAGE
from mlspec.cli.frozen_folders import FrozenFolders
from mlspec.cli.stray_specs import stray_specs
from mlspec.conventions import (
    API_VERSION,
    DVC_FILE,
    ENVIRONMENTS,
    GENERATED,
    GIT_IGNORE,
    GITHUB_WORKFLOWS,
    GITLAB_WORKFLOWS,
    MANIFEST_FILE,
    MODEL_FILE_PATTERN,
    PROJECT_FILE,
    RELEASES,
    SPEC_SUFFIX,
    candidate_folder,
    environment_folder,
    project_folder,
    sources_folder,
)
from mlspec.diagnostics.display import neutralise
from mlspec.emit.tree import OutputTree
from mlspec.pipeline import ProjectFiles
from mlspec.spec.names import SPEC_FILE
from mlspec.workflows.shared_files import SHARED_FILES

LARGEST_FILE = 1_000_001
"""One byte more than the reader accepts, so that it can say so."""


class UnusableProject(click.ClickException):
    """The folder cannot be compiled at all; names of files in the message are made safe to print.

    `example` is lines of our own that show what would do.
    """

    exit_code = USAGE

    def __init__(self, message: str, example: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join((neutralise(message), *example)))


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """A project on disk."""

    root: Path
    files: ProjectFiles

    def owned_folders(self, tree: OutputTree) -> tuple[str, ...]:
        """Returns the folders that a manifest speaks for: those of `tree`, and those of models that are gone."""
        named = {
            file.path.removesuffix(f"/{MANIFEST_FILE}") for file in tree.files if file.path.endswith(MANIFEST_FILE)
        }
        return tuple(sorted(named | set(_generated_before(self.root))))


def read_project(path: str) -> ProjectFolder:
    """Returns the project that `path` (its folder, or anything inside) belongs to."""
    root = project_root(path)
    models = model_files(root)
    if not models and not stray_specs(root, models) and not _generated_before(root):
        other = ", ".join(_other_yaml(root))
        raise UnusableProject(
            f"no models: a model is <folder>/{MODEL_FILE_PATTERN.split('/')[1]} beside {PROJECT_FILE}"
            + (f"; not read: {other}" if other else "")
        )
    return ProjectFolder(root, read_models(root, models))


def read_models(root: Path, models: Iterable[str], unread: Iterable[str] = ()) -> ProjectFiles:
    """Returns what a compile of some of a project's models reads; `unread` are the others."""
    left_out = frozenset(unread)
    read = {file: _read(root, file) for file in models}
    environments = {file: _read(root, file) for file in _specs_in(root, ENVIRONMENTS)}
    records = [file for model in read for file in _specs_in(root, f"{model.rpartition('/')[0]}/{RELEASES}")]
    return ProjectFiles(
        project=_read(root, PROJECT_FILE),
        models=read,
        git_ignore=_shared(root, GIT_IGNORE),
        environments=environments,
        releases={file: _read(root, file) for file in records},
        frozen=FrozenFolders(root),
        artifacts=_shared(root, DVC_FILE),
        unread=left_out,
        strays=stray_specs(root, (*read, *left_out)),
        shared={file: text for file in SHARED_FILES if (text := read_text(root, file)) is not None},
    )


def project_root(path: str) -> Path:
    """Returns the folder of the project that `path` (its folder, or anything inside) belongs to."""
    if not path:
        raise UnusableProject("an empty PATH names no project")
    return _root(Path(path))


def _other_yaml(root: Path) -> list[str]:
    found = (file.relative_to(root).as_posix() for pattern in ("*.y*ml", "*/*.y*ml") for file in root.glob(pattern))
    return sorted(file for file in found if file != PROJECT_FILE and not file.startswith((".", GENERATED)))[:3]


def _shared(root: Path, file: str) -> str | None:
    """Returns the text of a file of which mlspec writes a block, or None without one."""
    text = read_text(root, file)
    fault = None if text is None or file == GIT_IGNORE else artifacts_fault(text)
    if fault is not None:
        raise UnusableProject(f"{file}: {fault}")
    return text


def read_text(root: Path, file: str) -> str | None:
    """Returns the text of a file of people's, or None where it is not there."""
    if not os.path.lexists(root / file):
        return None
    try:
        return _read(root, file).decode()
    except UnicodeDecodeError as error:
        raise UnusableProject(f"{file}: not UTF-8 at byte {error.start}") from None


def _generated_before(root: Path) -> list[str]:
    folders = (
        *(sources_folder(), project_folder(), GITHUB_WORKFLOWS, GITLAB_WORKFLOWS),
        *(candidate_folder(name) for name in _folders(root / GENERATED)),
        *(environment_folder(name) for name in _folders(root / GENERATED / ENVIRONMENTS)),
    )
    return [folder for folder in folders if os.path.lexists(root / folder / MANIFEST_FILE)]


def _folders(parent: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(parent) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _root(path: Path) -> Path:
    if not os.path.lexists(path):
        raise UnusableProject(f"{path}: no such file or folder")
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links out of the project
    for folder in (absolute, *absolute.parents):
        if os.path.isfile(folder / PROJECT_FILE):  # noqa: PTH113 - is_file() raises where a folder may not be searched
            return folder
    raise UnusableProject(
        f"{path}: no {PROJECT_FILE} here or in a folder above it; the smallest one has three lines:",
        (f"apiVersion: {API_VERSION}", "kind: Project", "metadata: {name: my-models}"),
    )


def model_files(root: Path) -> list[str]:
    """Returns the paths of the models' specs."""
    folder_pattern, name = MODEL_FILE_PATTERN.split("/")
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError as error:
        raise UnusableProject(f"{root}: cannot be read: {error.strerror}") from None
    found: list[str] = []
    for entry in entries:
        if (
            entry.name in (GENERATED, ENVIRONMENTS)
            or entry.name.startswith(".")
            or not fnmatch(entry.name, folder_pattern)
        ):
            continue
        if not entry.is_dir() or not os.path.lexists(f"{entry.path}/{name}"):
            continue
        if entry.is_symlink():
            raise UnusableProject(f"{entry.name}: holds a {name}, and is a link: links are not followed")
        if re.fullmatch(SPEC_FILE, f"{entry.name}{SPEC_SUFFIX}", re.ASCII) is not None:
            found.append(f"{entry.name}/{name}")
    return sorted(found)


def _specs_in(root: Path, folder: str) -> list[str]:
    """Returns the specs in a folder of nothing else, sorted; `stray_specs` are those of other names."""
    try:
        if not stat.S_ISDIR(os.lstat(root / folder).st_mode):
            raise UnusableProject(f"{folder}: a folder of specs is expected here, and links are not followed")
        names = sorted(entry.name for entry in os.scandir(root / folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UnusableProject(f"{folder}: cannot be read: {error.strerror}") from None
    return [f"{folder}/{name}" for name in names if re.fullmatch(SPEC_FILE, name, re.ASCII) is not None]


def _read(root: Path, file: str) -> bytes:
    try:
        descriptor = os.open(root / file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        reason = "it is a link, and links are not followed" if error.errno == errno.ELOOP else error.strerror
        raise UnusableProject(f"{file}: cannot be read: {reason}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnusableProject(f"{file}: not a regular file")
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read(LARGEST_FILE)
