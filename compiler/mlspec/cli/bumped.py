"""What a bump would write: the spec with its version, and the changelog with its entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.refusal import Refusal
from mlspec.cli.unreleased import edited, is_readable, plan_candidate, read_specs
from mlspec.conventions import frozen_folder
from mlspec.diagnostics.display import neutralise
from mlspec.emit.disk import WriteFailure, write
from mlspec.emit.replacing import replace_file
from mlspec.emit.tree import OutputFile, OutputTree
from mlspec.history.git import HistoryError
from mlspec.history.repository import Repository
from mlspec.plan.changes.files import EditedFiles
from mlspec.plan.changes.needed import Needed, base_of, needed_version
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan
from mlspec.plan.project import Release
from mlspec.versions.changelog import Entry, entry_of, with_entry
from mlspec.versions.record import Record

CHANGELOG = "CHANGELOG.md"
VERSION = ("metadata", "version")
LARGEST = 16_000_000


@dataclass(frozen=True, slots=True)
class File:
    """A file that is to be written: what it holds, None where there is none, and what it will."""

    path: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Bumped:
    """What a model needs and why, and the files that do not say so yet."""

    model: str
    needed: Needed
    files: tuple[File, ...]

    def write(self, root: Path) -> None:
        """Writes the files.

        Raises:
            ClickException: one of them cannot be written, or changed just now.
        """
        for file in self.files:
            reason = _written(root, file)
            if reason is not None:
                raise click.ClickException(f"{file.path}: cannot be written: {reason}")


def read_bumped(folder: ProjectFolder, model: str, today: date | None) -> Bumped | str | None:
    """Returns what a bump of a model would write, why there is nothing to bump, or None after telling findings.

    Raises:
        UsageError: there is no such model.
        Refusal: the frozen plan of the release cannot be read, or a file cannot be edited.
    """
    specs = read_specs(folder.files)
    if not is_readable(folder.files, specs, model, today):
        return None
    file, records = specs.files[model], specs.records.get(model, {})
    declared = specs.declared(model)
    if declared is not None and not records:
        return f"{model}: nothing is released yet; the first release is {declared}"
    plan = plan_candidate(folder.files, specs, model, today)
    if plan is None or declared is None:
        return None
    found = needed_since(folder, plan, records)
    released = {version: record.released[:10] for version, record in records.items()}
    files: list[File] = []
    if found.target != declared:
        document = specs.documents[model]
        files = [File(file, document.text, edited(document, found.target).text)]
    if found.version is not None:
        files += changelog_file(folder.root, file, entry_of(plan, found.target, found.changes), released)
    return Bumped(model, found, tuple(files))


def needed_since(folder: ProjectFolder, candidate: Plan, records: Mapping[str, Record]) -> Needed:
    """Returns what a candidate needs after the release that it follows; there is one.

    Raises:
        Refusal: that release cannot be compared with.
    """
    base = base_of(candidate.version, records)
    releases = (Release(each.model, each.version, each.manifest, "", ()) for each in records.values())
    edited = edited_since(folder.root, records[base]) if base is not None else EditedFiles()
    found = needed_version(candidate, releases, FrozenVersions(folder.files.frozen), edited)
    if isinstance(found, Needed):
        return found
    reason = f": {found.reason}" if found is not None else ""
    raise Refusal(
        f"what {candidate.name} {base} was cannot be compared{reason}",
        f"git checkout HEAD -- {frozen_folder(candidate.name, base or '')}",
    )


def edited_since(root: Path, release: Record) -> EditedFiles:
    """Returns the files that are others than in the commit that was released; none where git cannot tell."""
    try:
        repository = Repository.open(root)
    except HistoryError:
        return EditedFiles()
    try:
        return EditedFiles(repository.changed(repository.commit(release.commit)))
    except HistoryError as error:
        told = f"note: which scripts and data changed since {release.model} {release.version} is not known: {error}"
        click.echo(neutralise(told), err=True)
        return EditedFiles()


def changelog_file(root: Path, spec: str, entry: Entry, released: Mapping[str, str]) -> list[File]:
    """Returns the changelog beside a spec with an entry in it; nothing where it says so already.

    Raises:
        Refusal: there is something else in its place, or its marks do not go in pairs.
    """
    path = f"{spec.rpartition('/')[0]}/{CHANGELOG}"
    place = root / path
    if place.is_symlink() or (place.exists() and not place.is_file()):
        raise Refusal(f"{path} is no regular file", "make it one: links are not followed")
    try:
        before = place.read_bytes().decode() if place.exists() else None
    except (OSError, UnicodeDecodeError):
        raise Refusal(f"{path} cannot be read as UTF-8", "save it as UTF-8") from None
    after = with_entry(before, entry, released)
    if after is None:
        raise Refusal(f"{path}: the marks of mlspec do not go in pairs", "delete those that are left, and run it again")
    return [File(path, before, after)] if after != before else []


def _written(root: Path, file: File) -> str | None:
    """Returns why a file could not be written."""
    if file.before is not None:
        place = root / file.path
        return replace_file(place.parent, place.name, file.before.encode(), file.after.encode())
    outcome = write(root, OutputTree((OutputFile(file.path, file.after),)), ())
    if isinstance(outcome, WriteFailure):
        return outcome.reason
    return "it is there by now" if outcome.refused else None
