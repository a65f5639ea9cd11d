"""What a bump would write: the spec with its version, and the changelog with its entry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from mlspec.cli.findings import report
from mlspec.cli.model_argument import require_model
from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.refusal import Refusal
from mlspec.conventions import PLAN_FILE, frozen_folder
from mlspec.diagnostics.edit import Edit
from mlspec.emit.disk import WriteFailure, write
from mlspec.emit.replacing import replace_file
from mlspec.emit.tree import OutputFile, OutputTree
from mlspec.pipeline import ProjectFiles, plan_project
from mlspec.plan.changes.between import changes_between
from mlspec.plan.changes.change import Change
from mlspec.plan.decoding import read_plan
from mlspec.plan.plan import Plan
from mlspec.source.document import Document
from mlspec.source.editing import Unedited, edit_document
from mlspec.source.reader import read
from mlspec.spec.names import version_order
from mlspec.versions.changelog import Entry, entry_of, with_entry
from mlspec.versions.needed import Needed, base_of, needed
from mlspec.versions.record import Record, part, read_record

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
    changes: tuple[Change, ...]
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
    documents = {file: read(file, data).document for file, data in folder.files.models.items()}
    names = {_name(document): file for file, document in documents.items() if document is not None}
    require_model(model, names)
    file = names[model]
    document, declared = documents[file], _version(documents[file])
    releases = _releases(folder.files)
    released = releases.get(model, {})
    if declared is None or document is None:
        _plan(folder.files, model, today)
        return None
    base = base_of(declared, released)
    if base is None:
        return f"{model}: nothing is released yet; the first release is {declared}"
    planned = _planned(folder.files, documents, releases, file)
    plan = _plan(planned, model, today)
    if plan is None:
        return None
    changes = changes_between(_frozen_plan(folder.files, model, base), plan)
    found = needed(base, declared, released, changes)
    files = [_edited(document, found.target)] if found.target != declared else []
    if found.version is not None:
        files += _changelog(folder.root, file, entry_of(plan, found.target, changes), released)
    return Bumped(model, found, changes, tuple(files))


def _name(document: Document) -> str:
    name = part(document.data(), "metadata").get("name")
    return name if isinstance(name, str) else ""


def _version(document: Document | None) -> str | None:
    version = None if document is None else part(document.data(), "metadata").get("version")
    try:
        return version if isinstance(version, str) and version_order(version) else None
    except ValueError:
        return None


def _releases(files: ProjectFiles) -> dict[str, dict[str, str]]:
    """Returns the day of each release, by model and version."""
    found: dict[str, dict[str, str]] = {}
    for file, data in files.releases.items():
        record = read_record(file, data)
        if isinstance(record, Record):
            found.setdefault(record.model, {})[record.version] = record.released[:10]
    return found


def _planned(
    files: ProjectFiles,
    documents: Mapping[str, Document | None],
    releases: Mapping[str, Mapping[str, str]],
    wanted: str,
) -> ProjectFiles:
    """Returns the project with a version of no release in each spec that has one: that is what a bump is to change."""
    models = dict(files.models)
    for file, document in documents.items():
        version = _version(document)
        if document is None or version is None:
            continue
        released = releases.get(_name(document), {})
        if file == wanted or version in released:
            highest = max((version, *released), key=version_order)
            models[file] = _edited(document, f"{version_order(highest)[0] + 1}.0.0").after.encode()
    return replace(files, models=models)


def _plan(files: ProjectFiles, model: str, today: date | None) -> Plan | None:
    """Returns the plan of a model, or None after telling what is wrong with the project."""
    planned = plan_project(files, today)
    if report(planned.diagnostics, planned.texts) or planned.plan is None:
        return None
    return next((plan for plan in planned.plan.models if plan.name == model), None)


def _frozen_plan(files: ProjectFiles, model: str, version: str) -> Plan:
    path = f"{frozen_folder(model, version)}/{PLAN_FILE}"
    data = files.frozen.get(path)
    if data is None:
        raise Refusal(f"{path} is not there: what {version} was cannot be compared", f"git checkout HEAD -- {path}")
    plan = read_plan(data)
    if isinstance(plan, str):
        raise Refusal(f"{path}: {plan}", "use the mlspec that released it, or git checkout the file")
    return plan


def _edited(document: Document, version: str) -> File:
    edited = edit_document(document, [Edit(VERSION, version)])
    if isinstance(edited, Unedited):
        raise Refusal(edited.reason, f"write version: {version} by hand")
    return File(document.file, document.text, edited.text)


def _changelog(root: Path, spec: str, entry: Entry, released: Mapping[str, str]) -> list[File]:
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
