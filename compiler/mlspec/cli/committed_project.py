"""A project as it stands in a commit: the same files that a compile reads from disk, from git's objects."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from mlspec.cli.project_folder import LARGEST_FILE
from mlspec.conventions import (
    ENVIRONMENTS,
    GENERATED,
    MANIFEST_FILE,
    MODEL_FILE_PATTERN,
    PLAN_FILE,
    PROJECT_FILE,
    RELEASES,
    SPEC_SUFFIX,
)
from mlspec.history.objects import Commit
from mlspec.history.repository import Entry, Repository
from mlspec.pipeline import ProjectFiles
from mlspec.spec.names import SEMANTIC_VERSION, SPEC_FILE

_MODEL = MODEL_FILE_PATTERN.split("/")[1]


class CommittedProject:
    """A project at a commit; nothing but the list of its files is read before it is asked for."""

    def __init__(self, repository: Repository, commit: Commit) -> None:
        self.commit = commit
        self.entries: Mapping[str, Entry] = repository.tree(commit)
        self._repository = repository

    @property
    def exists(self) -> bool:
        """Whether there is a project."""
        return PROJECT_FILE in self.entries

    def models(self) -> list[str]:
        """Returns the paths of the models' specs."""
        return [path for path in self.entries if _is_model(path)]

    def environments(self) -> list[str]:
        """Returns the paths of the environments' specs."""
        return [path for path in self.entries if _is_spec_in(path, ENVIRONMENTS)]

    def read(self, models: Iterable[str], unread: Iterable[str] = ()) -> ProjectFiles:
        """Returns what a compile of some of the project's models reads; `unread` are the others.

        Raises:
            HistoryError: a file of it is a link or a submodule, or not in this clone.
        """
        wanted = tuple(models)
        folders = {f"{model.partition('/')[0]}/{RELEASES}" for model in wanted}
        releases = [path for path in self.entries if str(PurePosixPath(path).parent) in folders and _is_spec(path)]
        environments = self.environments()
        read = self.specs((PROJECT_FILE, *wanted, *environments, *releases))
        return ProjectFiles(
            project=read[PROJECT_FILE],
            models={path: read[path] for path in wanted},
            environments={path: read[path] for path in environments},
            releases={path: read[path] for path in releases},
            frozen=_Frozen(self),
            unread=frozenset(unread),
        )

    def specs(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Returns the bytes of specs by path, each as far as a compile reads it.

        Raises:
            HistoryError: one is a link or a submodule, or not in this clone.
        """
        return {path: data[:LARGEST_FILE] for path, data in self.files(paths).items()}

    def files(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Returns the bytes of files by path, all read by one process.

        Raises:
            HistoryError: one is a link or a submodule, or not in this clone.
        """
        return self._repository.blobs({path: self.entries[path] for path in paths})


class _Frozen(Mapping[str, bytes]):
    """The plans and manifests of what was released, read when they are asked for."""

    def __init__(self, project: CommittedProject) -> None:
        self._project = project

    def __getitem__(self, path: str) -> bytes:
        if path not in self._project.entries or not _is_frozen(path):
            raise KeyError(path)
        return self._project.files((path,))[path]

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._project.entries if _is_frozen(path))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _is_model(path: str) -> bool:
    folder, _, name = path.partition("/")
    return name == _MODEL and folder not in (GENERATED, ENVIRONMENTS) and _is_plain(folder)


def _is_spec_in(path: str, folder: str) -> bool:
    return str(PurePosixPath(path).parent) == folder and _is_spec(path)


def _is_spec(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(SPEC_SUFFIX) and _is_plain(name)


def _is_plain(name: str) -> bool:
    return re.fullmatch(SPEC_FILE, f"{name.removesuffix(SPEC_SUFFIX)}{SPEC_SUFFIX}", re.ASCII) is not None


def _is_frozen(path: str) -> bool:
    match path.split("/"):
        case [folder, _, version, name] if folder == GENERATED and name in (PLAN_FILE, MANIFEST_FILE):
            return re.fullmatch(SEMANTIC_VERSION, version, re.ASCII) is not None
        case _:
            return False
