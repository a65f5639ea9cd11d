"""Which models a range of commits changes: their own files, what they read, the Project, or what they compile to."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mlspec.cli.unreleased import Specs
from mlspec.conventions import GENERATED, PROJECT_FILE, candidate_folder, sources_folder
from mlspec.forge.paths import in_glob
from mlspec.history.change import changes
from mlspec.history.repository import Repository
from mlspec.source.document import Data
from mlspec.source.reader import read
from mlspec.versions.record import part

POINTER = ".dvc"
"""What DVC adds to the name of a file that it keeps, for the one that git keeps instead."""


def changed_models(root: Path, project: bytes, specs: Specs, since: str) -> frozenset[str]:
    """Returns the models that differ between HEAD and where it parted from a commit.

    The id of nothing but zeros, which a forge gives for the commit before the first one of a branch, changes all.

    Raises:
        HistoryError: git cannot tell.
    """
    if since and not since.strip("0"):
        return frozenset(specs.files)
    repository = Repository.open(root)
    head = repository.head()
    base = repository.merge_base(head, repository.commit(since))
    found = (change.path for change in changes(repository, base.id, head.id))
    prefix = repository.prefix
    return reached({path.removeprefix(prefix) for path in found if path.startswith(prefix)}, project, specs)


def reached(changed: Iterable[str], project: bytes, specs: Specs) -> frozenset[str]:
    """Returns the models that changed files reach; a spec that names a file, or a folder around it, reads it."""
    paths = frozenset(changed)
    meant = frozenset(named for path in paths for named in _around(path))
    document = read(PROJECT_FILE, project).document
    if PROJECT_FILE in paths or (document is not None and meant & frozenset(_words(document.data()))):
        return frozenset(specs.files)
    return frozenset(name for name in specs.files if _is_reached(name, specs, meant))


def _is_reached(name: str, specs: Specs, meant: frozenset[str]) -> bool:
    folder = specs.files[name].rpartition("/")[0]
    data = specs.documents[name].data()
    own = {folder, candidate_folder(name)}
    if any("made_by" in part(part(data, "sources"), source) for source in part(data, "sources")):
        own.add(sources_folder())
    words = set(_words(data))
    globs = [word for word in words if "*" in word]
    return bool(meant & (own | words)) or any(in_glob(glob, path) for glob in globs for path in meant)


def _around(path: str) -> Iterator[str]:
    """Yields a path, what it is a pointer to, and each folder that it stands in."""
    yield path.removesuffix(POINTER)
    while path and path != GENERATED:
        yield path
        path = path.rpartition("/")[0]


def _words(data: Data | Mapping[str, Data]) -> Iterator[str]:
    """Yields every text of a spec, and the words of each."""
    if isinstance(data, str):
        yield data
        yield from data.split()
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value)
