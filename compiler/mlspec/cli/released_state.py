"""What was released, held against what stands there now: frozen files, their manifests, records, and git's history."""

from collections.abc import Iterator
from hashlib import sha256

from mlspec.cli.past_releases import Past, tag_of
from mlspec.cli.project_folder import ProjectFolder
from mlspec.conventions import (
    MANIFEST_FILE,
    PIPELINE,
    PIPELINE_OUTPUTS,
    frozen_folder,
    release_file,
)
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.span import Span
from mlspec.emit.frozen import Departure, departures
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
        found += _gone(folder, plan, past)
    return tuple(sorted(found, key=lambda each: each.span))


def _of_folder(folder: ProjectFolder, release: Release, record: str, past: Past | None) -> Iterator[Diagnostic]:
    home = frozen_folder(release.model, release.version)
    if not (folder.root / home).is_dir():
        return
    source = tag_of(release) if past is None else past.source(release)
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
        span = _line(departure.path, _first_line(departure, record, release, past))
        yield Diagnostic(FROZEN_FILE_EDITED, span, message, way_out, (Related(there, "the record of the release"),))


def _first_line(departure: Departure, record: str, release: Release, past: Past | None) -> int:
    """Returns the first line that was edited, as far as git has the file as it was; else 1."""
    if past is None or departure.found is None:
        return 1
    for copy in past.copies(release, record):
        before = past.repository.file(copy.commit, departure.path)
        if before is not None and before != departure.found:
            return first_difference_in_lines(before, departure.found)
    return 1


def _of_record(folder: ProjectFolder, release: Release, record: str, past: Past | None) -> Iterator[Diagnostic]:
    if past is None:
        return
    for copy in past.copies(release, record):
        edited = edited_since(copy.data, folder.files.releases[record])
        if edited is not None:
            stood = f" ({edited.before!r} there)" if edited.before else ""
            moved = f", where it is {copy.path}" if copy.path != record else ""
            restore = f"git checkout {copy.commit.short} -- {record}"
            if moved:
                restore = f"git show {copy.commit.short}:{past.repository.prefix}{copy.path} > {record}"
            yield Diagnostic(
                RELEASE_RECORD_EDITED,
                _line(record, edited.line),
                f"the record of {release.model} {release.version} is not the one of commit {copy.commit.short}{moved}"
                f"{stood}",
                f"restore it: {restore}; only hypothesis.outcome and aborts may be added",
            )
            return


def _gone(folder: ProjectFolder, plan: ProjectPlan, past: Past) -> Iterator[Diagnostic]:
    """Yields each record that the main branch has of a model that is still here, and that is here no more."""
    folders = {file.rpartition("/")[0] for file in folder.files.models}
    models = {model.name for model in plan.models}
    released = {(release.model, release.version) for release in plan.project.releases}
    for named, copy in past.at_base():
        is_ours = copy.path.split("/")[0] in folders or (named is not None and named[0] in models)
        if is_ours and named not in released and copy.path not in folder.files.releases:
            yield Diagnostic(
                RELEASE_RECORD_EDITED,
                _line(copy.path, 1),
                f"this record of a release is gone, and commit {past.base.short} has it",
                f"restore it: git checkout {past.base.short} -- {copy.path}",
            )


def _record_span(folder: ProjectFolder, record: str) -> Span:
    document = read(record, folder.files.releases[record]).document
    return _line(record, 1) if document is None else document.value_span(("digests", "manifest"))


def _line(file: str, line: int) -> Span:
    return Span(file, line, 1, line, 1)
