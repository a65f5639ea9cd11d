"""The records of releases as git has them: at the tag of a version, at the merge base, and where they first came."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlspec.cli.project_folder import ProjectFolder
from mlspec.conventions import RELEASES, SPEC_SUFFIX
from mlspec.emit.shapes import is_mapping
from mlspec.history.git import HistoryError
from mlspec.history.objects import Commit, read_objects
from mlspec.history.repository import Repository
from mlspec.plan.project import Release
from mlspec.release.core_yaml import read_core_yaml

RECORDS = f"*/{RELEASES}/*{SPEC_SUFFIX}"
"""Where records stand, wherever their model's folder does."""
Named = tuple[str, str]
"""A model and a version."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A record as a commit has it."""

    commit: Commit
    path: str
    data: bytes


class Past:
    """What vouches for records: the newest commit that this work starts from, and the tag of each version.

    A record is found by the model and the version that it names: the model's folder may have been another one.
    """

    __slots__ = ("_at_base", "_brought", "_head", "_tags", "base", "repository", "stands_on_base")

    def __init__(self, repository: Repository, head: Commit, base: Commit) -> None:
        """Takes the commit that the work tree stands on, and the one that this work starts from."""
        self.repository = repository
        self.base = base
        self._head = head
        self.stands_on_base = base.id == head.id
        self._tags: Mapping[str, str] = {tag.name: tag.commit for tag in repository.tags()}
        self._at_base: tuple[tuple[Named | None, Copy], ...] | None = None
        self._brought: Mapping[Named, Copy] | None = None

    def copies(self, release: Release, record: str) -> Iterator[Copy]:
        """Yields a release's record as it stood in the commits that vouch for it; `record` is where it stands now."""
        name = (release.model, release.version)
        tag = self._tags.get(tag_of(release))
        if tag is not None:
            yield from self._at_tag(self.repository.commit(tag), name, record)
        there = self.at_base()
        known = [copy for named, copy in there if named == name]
        yield from known or (copy for _, copy in there if copy.path == record)
        first = self._first().get(name) if self.stands_on_base else None
        yield from () if first is None else (first,)

    def source(self, release: Release) -> str:
        """Returns what git has a release under: its tag or, where nobody made it, the commit that added the record."""
        tag = tag_of(release)
        first = None if tag in self._tags else self._first().get((release.model, release.version))
        return tag if first is None else first.commit.short

    def at_base(self) -> tuple[tuple[Named | None, Copy], ...]:
        """Returns the records of the commit that this work starts from, each with what it names."""
        if self._at_base is None:
            self._at_base = _records(self.repository, self.base)
        return self._at_base

    def unknown(self, releases: Iterable[Release]) -> str | None:
        """Returns why this clone does not have the commits that records are to be held to, or None where it does."""
        here = self.repository.shallow and self.stands_on_base
        if here and any(tag_of(release) not in self._tags for release in releases):
            return "the clone is shallow; `git fetch --unshallow --tags` brings the rest"
        return None

    def _first(self) -> Mapping[Named, Copy]:
        if self._brought is None:
            self._brought = _brought(self.repository, self._head)
        return self._brought

    def _at_tag(self, commit: Commit, name: Named, record: str) -> Iterator[Copy]:
        data = self.repository.file(commit, record)
        if data is not None and named_in(data) == name:
            yield Copy(commit, record, data)
            return
        known = [copy for named, copy in _records(self.repository, commit) if named == name]
        yield from known or ((Copy(commit, record, data),) if data is not None else ())


def read_past(folder: ProjectFolder) -> Past | str:
    """Returns what git knows of records, or why it cannot be asked."""
    try:
        repository = Repository.open(folder.root)
        head = repository.head()
        base = repository.merge_base(head, repository.commit(repository.default_branch()))
        return Past(repository, head, base)
    except HistoryError as error:
        return str(error)


def tag_of(release: Release) -> str:
    """Returns the name of the tag of a version."""
    return f"{release.model}@v{release.version}"


def named_in(data: bytes) -> Named | None:
    """Returns the model and the version that a record names, or None where it is none."""
    try:
        content: Any = read_core_yaml(data.decode())
    except ValueError:
        return None
    about: Any = content.get("metadata") if is_mapping(content) else None
    if not is_mapping(about):
        return None
    model, version = about.get("model"), about.get("version")
    return (model, version) if isinstance(model, str) and isinstance(version, str) else None


def _records(repository: Repository, commit: Commit) -> tuple[tuple[Named | None, Copy], ...]:
    tree = repository.tree(commit)
    entries = {path: entry for path, entry in tree.items() if entry.kind == "file" and _is_record(path)}
    return tuple((named_in(data), Copy(commit, path, data)) for path, data in repository.blobs(entries).items())


def _is_record(path: str) -> bool:
    parts = path.split("/")
    return len(parts) == len(RECORDS.split("/")) and parts[1] == RELEASES and path.endswith(SPEC_SUFFIX)


def _brought(repository: Repository, start: Commit) -> Mapping[Named, Copy]:
    """Returns the first record that ever came into the history of a commit, by what it names."""
    added = repository.added(RECORDS, start)
    read = read_objects(repository.root, [f"{commit.id}:{repository.prefix}{path}" for commit, path in added])
    found: dict[Named, Copy] = {}
    for (commit, path), blob in zip(added, read, strict=True):
        name = named_in(blob[2]) if blob is not None else None
        if name is not None and blob is not None:
            found[name] = Copy(commit, path, blob[2])
    return found
