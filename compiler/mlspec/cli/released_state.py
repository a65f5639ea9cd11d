"""What was released, held against what stands there now: frozen files, their manifests, records, and git's history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from mlspec.cli.project_folder import ProjectFolder
from mlspec.conventions import (
    MANIFEST_FILE,
    PIPELINE,
    PIPELINE_OUTPUTS,
    RELEASES,
    SPEC_SUFFIX,
    frozen_folder,
    release_file,
)
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.span import Span
from mlspec.emit.frozen import Departure, departures
from mlspec.history.git import HistoryError
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository
from mlspec.plan.plan import ProjectPlan
from mlspec.plan.project import Release
from mlspec.release.records import edited_since, first_difference_in_lines
from mlspec.release.rules import FROZEN_FILE_EDITED, FROZEN_MANIFEST_MISMATCH, RELEASE_RECORD_EDITED
from mlspec.source.reader import read

WORDS = {
    "edited": "is not what was released",
    "missing": "is missing",
    "extra": "was not released",
    "unreadable": "cannot be read",
}


@dataclass(frozen=True, slots=True)
class Past:
    """The commits that vouch for records: the newest that this work starts from, and the tag of each version."""

    repository: Repository
    head: Commit
    base: Commit
    tags: Mapping[str, str]

    def vouching(self, record: str, tag: str) -> Iterator[Commit]:
        """Yields the commits at which a record stood as it was released."""
        if tag in self.tags:
            yield self.repository.commit(self.tags[tag])
        yield self.base
        if self.base.id == self.head.id:
            yield from self.repository.log(record, self.head)[-1:]

    def source(self, record: str, tag: str) -> str:
        """Returns what git has a release under: its tag or, where nobody made it, the commit that added the record."""
        added = () if tag in self.tags else self.repository.log(record, self.head)[-1:]
        return next((commit.short for commit in added), tag)


def read_past(folder: ProjectFolder) -> Past | str | None:
    """Returns what git knows, why it cannot be asked, or None where there is no repository or nothing committed."""
    try:
        repository = Repository.open(folder.root)
        head = repository.head()
    except HistoryError:
        return None
    try:
        base = repository.merge_base(head, repository.commit(repository.default_branch()))
        return Past(repository, head, base, {tag.name: tag.commit for tag in repository.tags()})
    except HistoryError as error:
        return str(error)


def changed_releases(folder: ProjectFolder, plan: ProjectPlan, past: Past | None) -> tuple[Diagnostic, ...]:
    """Returns a finding for each file of a release that is not as it was released, by path.

    Raises:
        HistoryError: git does not answer.
    """
    specs = {model.name: model.spec for model in plan.models}
    found: list[Diagnostic] = []
    for release in plan.project.releases:
        if release.model in specs:
            record = release_file(specs[release.model], release.version)
            found += _of_folder(folder, release, record, past)
            found += _of_record(folder, release, record, past)
    if past is not None:
        found += _gone(folder, past)
    return tuple(sorted(found, key=lambda each: each.span))


def _of_folder(folder: ProjectFolder, release: Release, record: str, past: Past | None) -> Iterator[Diagnostic]:
    home = frozen_folder(release.model, release.version)
    if not (folder.root / home).is_dir():
        return
    tag = f"{release.model}@v{release.version}"
    source = tag if past is None else past.source(record, tag)
    restore = f"restore it: git checkout {source} -- {home}"
    there = _record_span(folder, record)
    data = folder.files.frozen.get(f"{home}/{MANIFEST_FILE}")
    if data is not None and f"sha256:{sha256(data).hexdigest()}" != release.manifest:
        message = f"{home}/{MANIFEST_FILE} is not the manifest that was released as {release.model} {release.version}"
        place = Related(_line(f"{home}/{MANIFEST_FILE}", 1), "what stands there now")
        yield Diagnostic(FROZEN_MANIFEST_MISMATCH, there, message, restore, (place,))
    for departure in departures(folder.root, home, (f"{PIPELINE}/{PIPELINE_OUTPUTS}",)):
        reason = f": {departure.reason}" if departure.reason else ""
        message = f"{release.model} {release.version}: this file {WORDS[departure.kind]}{reason}"
        way_out = f"remove it: {departure.path}" if departure.kind == "extra" else restore
        span = _line(departure.path, _first_line(departure, record, tag, past))
        yield Diagnostic(FROZEN_FILE_EDITED, span, message, way_out, (Related(there, "the record of the release"),))


def _first_line(departure: Departure, record: str, tag: str, past: Past | None) -> int:
    """Returns the first line that was edited, as far as git has the file as it was; else 1."""
    if past is None or departure.found is None:
        return 1
    for commit in past.vouching(record, tag):
        before = past.repository.file(commit, departure.path)
        if before is not None and before != departure.found:
            return first_difference_in_lines(before, departure.found)
    return 1


def _of_record(folder: ProjectFolder, release: Release, record: str, past: Past | None) -> Iterator[Diagnostic]:
    if past is None:
        return
    for commit in past.vouching(record, f"{release.model}@v{release.version}"):
        before = past.repository.file(commit, record)
        edited = None if before is None else edited_since(before, folder.files.releases[record])
        if edited is not None:
            stood = f" ({edited.before!r} there)" if edited.before else ""
            yield Diagnostic(
                RELEASE_RECORD_EDITED,
                _line(record, edited.line),
                f"the record of {release.model} {release.version} is not the one of commit {commit.short}{stood}",
                f"restore it: git checkout {commit.short} -- {record}; only hypothesis.outcome may be added",
            )
            return


def _gone(folder: ProjectFolder, past: Past) -> Iterator[Diagnostic]:
    """Yields each record that the main branch has of a model that is still here, and that is here no more."""
    folders = {file.rpartition("/")[0] for file in folder.files.models}
    for path in past.repository.tree(past.base):
        beside, _, name = path.rpartition("/")
        model, _, last = beside.rpartition("/")
        is_record = last == RELEASES and model in folders and name.endswith(SPEC_SUFFIX)
        if is_record and path not in folder.files.releases:
            yield Diagnostic(
                RELEASE_RECORD_EDITED,
                _line(path, 1),
                f"this record of a release is gone, and commit {past.base.short} has it",
                f"restore it: git checkout {past.base.short} -- {path}",
            )


def _record_span(folder: ProjectFolder, record: str) -> Span:
    document = read(record, folder.files.releases[record]).document
    return _line(record, 1) if document is None else document.value_span(("digests", "manifest"))


def _line(file: str, line: int) -> Span:
    return Span(file, line, 1, line, 1)
