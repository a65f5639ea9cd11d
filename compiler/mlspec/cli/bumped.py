"""What a bump would write: the spec with its version, and the changelog with its entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.refusal import Refusal
from mlspec.cli.unreleased import edited, is_readable, plan_candidate, read_specs
from mlspec.conventions import PLAN_FILE, frozen_folder
from mlspec.emit.disk import WriteFailure, write
from mlspec.emit.replacing import replace_file
from mlspec.emit.tree import OutputFile, OutputTree
from mlspec.pipeline import ProjectFiles
from mlspec.plan.changes.between import changes_between
from mlspec.plan.changes.change import Change
from mlspec.plan.decoding import read_plan
from mlspec.plan.plan import Plan
from mlspec.versions.changelog import Entry, entry_of, with_entry
from mlspec.versions.needed import Needed, base_of, needed

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
    specs = read_specs(folder.files)
    if not is_readable(folder.files, specs, model, today):
        return None
    file, declared = specs.files[model], specs.declared(model)
    released = {version: record.released[:10] for version, record in specs.records.get(model, {}).items()}
    base = base_of(declared, released) if declared is not None else None
    if declared is not None and base is None:
        return f"{model}: nothing is released yet; the first release is {declared}"
    plan = plan_candidate(folder.files, specs, model, today)
    if plan is None or declared is None or base is None:
        return None
    changes = changes_between(_frozen_plan(folder.files, model, base), plan)
    found = needed(base, declared, released, changes)
    files: list[File] = []
    if found.target != declared:
        document = specs.documents[model]
        files = [File(file, document.text, edited(document, found.target).text)]
    if found.version is not None:
        files += _changelog(folder.root, file, entry_of(plan, found.target, changes), released)
    return Bumped(model, found, changes, tuple(files))


def _frozen_plan(files: ProjectFiles, model: str, version: str) -> Plan:
    path = f"{frozen_folder(model, version)}/{PLAN_FILE}"
    data = files.frozen.get(path)
    if data is None:
        raise Refusal(f"{path} is not there: what {version} was cannot be compared", f"git checkout HEAD -- {path}")
    plan = read_plan(data)
    if isinstance(plan, str):
        raise Refusal(f"{path}: {plan}", "use the mlspec that released it, or git checkout the file")
    return plan


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
