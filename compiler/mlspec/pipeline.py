"""The passes of a compile, in order: read, bind, check, lower, render, verify. Text in, a tree of files out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, TypeVar

from mlspec.checks.released_versions import follows_release
from mlspec.checks.run import run_checks
from mlspec.checks.subject import Subject
from mlspec.conventions import PROJECT_FILE
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.settle import settle
from mlspec.diagnostics.waive import waive
from mlspec.emit.tree import OutputTree
from mlspec.lowering.project import lower_project
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import ProjectPlan
from mlspec.reading import read_specs
from mlspec.rendering import render_project
from mlspec.rules import all_rules
from mlspec.source.document import Document
from mlspec.source.waivers import read_waivers
from mlspec.spec.bind import BindResult, Bound, bind_environment, bind_model, bind_project, bind_release
from mlspec.spec.meant_files import meant_file
from mlspec.spec.secret_hiding import hide_in_diagnostics
from mlspec.spec.section import Section

Kind = TypeVar("Kind", bound=Section)


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """What a compile reads: all but the project's own file by path from the project's root.

    `git_ignore` and `artifacts` are the texts of .gitignore and of the dvc.yaml beside the project's file, of which
    mlspec writes a block each; `frozen` are `generated/<model>/<version>/plan.json` and `manifest.json` of what was
    released. `unread` are models that stand in the project and were left out: nothing is found by their absence.
    `strays` are paths of files that look like specs and are none by their names; `shared` are the texts of the other
    files that a block is written into.
    """

    project: bytes
    models: Mapping[str, bytes]
    git_ignore: str | None = None
    environments: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    releases: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    frozen: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    artifacts: str | None = None
    unread: frozenset[str] = frozenset()
    strays: tuple[str, ...] = ()
    shared: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Checked:
    """The bound specs, or None where one has errors, what was found, and what of it was waived.

    `sound` are those specs that no error was found in, None where the Project's is not among them.
    """

    subject: Subject | None
    diagnostics: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    documents: Mapping[str, Document]
    sound: Subject | None


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan, or None where there are errors, what was found, what of it was waived, and the specs as they stand."""

    plan: ProjectPlan | None
    diagnostics: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    documents: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class Compilation:
    """The plan and the files, or None where there are errors, what was found, and what of it was waived."""

    plan: ProjectPlan | None
    tree: OutputTree | None
    diagnostics: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...]
    texts: Mapping[str, str]


def check(files: ProjectFiles, today: date | None = None) -> Checked:
    """Returns the specs of a project, read, bound and checked; waivers that ended before `today` do not hold."""
    given = read_specs({PROJECT_FILE: files.project, **files.models, **files.environments, **files.releases})
    waivers, malformed = read_waivers(given.documents.values())
    subject, unbound = _bind(given.documents, files)
    found = given.diagnostics + malformed + unbound
    if subject is not None:
        found += run_checks(replace(subject, today=today))
    waiving = waive(found, waivers, all_rules(), today)
    passes = subject is not None and not _has_errors(waiving.kept)
    sound = _without(subject, waiving.kept) if subject is not None else None
    kept, waived = (settle(hide_in_diagnostics(each, given.secrets)) for each in (waiving.kept, waiving.waived))
    return Checked(subject if passes else None, kept, waived, given.texts, given.documents, sound)


def plan_project(files: ProjectFiles, today: date | None = None) -> Planned:
    """Returns the plan of a project; nothing is rendered."""
    checked = check(files, today)
    return _planned(checked, checked.subject)


def plan_sound_specs(files: ProjectFiles, today: date | None = None) -> Planned:
    """Returns the plan of those specs of a project that have no errors, or None where the Project's own has."""
    checked = check(files, today)
    return _planned(checked, checked.sound)


def _planned(checked: Checked, subject: Subject | None) -> Planned:
    plan = None
    if subject is not None:
        plan = lower_project(subject.project, subject.models, subject.environments, subject.releases, subject.frozen)
    return Planned(plan, checked.diagnostics, checked.waived, checked.texts, checked.documents)


def compile_project(files: ProjectFiles, today: date | None = None) -> Compilation:
    """Returns everything that a project compiles to; nothing is written."""
    planned = plan_project(files, today)
    otherwise = _released_otherwise(planned, files)
    found = settle((*planned.diagnostics, *otherwise)) if otherwise else planned.diagnostics
    plan = None if otherwise else planned.plan
    tree = render_project(plan, files.git_ignore, files.artifacts, files.shared) if plan is not None else None
    return Compilation(plan, tree, found, planned.waived, planned.texts)


def check_project(files: ProjectFiles, today: date | None = None) -> Checked:
    """Returns the specs of a project, read, bound and checked, also against what was released under their versions."""
    checked = check(files, today)
    if checked.subject is None or not follows_release(checked.subject):
        return checked
    otherwise = _released_otherwise(_planned(checked, checked.subject), files)
    if not otherwise:
        return checked
    return replace(checked, subject=None, diagnostics=settle((*checked.diagnostics, *otherwise)))


def _released_otherwise(planned: Planned, files: ProjectFiles) -> tuple[Diagnostic, ...]:
    """Returns a finding for each model whose version promises less than what changed since a release."""
    if planned.plan is None or not planned.plan.project.releases:
        return ()
    from mlspec.release.behaviour import changed_behaviour

    return tuple(changed_behaviour(planned.plan, files.frozen, planned.documents))


def _bind(documents: Mapping[str, Document], files: ProjectFiles) -> tuple[Subject | None, tuple[Diagnostic, ...]]:
    models = _bound(documents, files.models, bind_model)
    environments = _bound(documents, files.environments, bind_environment)
    releases = _bound(documents, files.releases, bind_release)
    project = _bound(documents, (PROJECT_FILE,), bind_project)
    found = (*project.diagnostics, *models.diagnostics, *environments.diagnostics, *releases.diagnostics)
    if not project.specs:
        return None, found
    meant = {file for stray in files.strays if (file := meant_file(stray)) is not None and file not in documents}
    faulty = models.faulty | environments.faulty | releases.faulty | files.unread | meant
    subject = Subject(project.specs[0], models.specs, environments.specs, releases.specs, faulty)
    return replace(subject, strays=files.strays, frozen=FrozenVersions(files.frozen)), found


@dataclass(frozen=True, slots=True)
class _Specs(Generic[Kind]):
    """The bound specs of one kind, what was found in the others, and which those are."""

    specs: tuple[Bound[Kind], ...]
    diagnostics: tuple[Diagnostic, ...]
    faulty: frozenset[str]


def _bound(
    documents: Mapping[str, Document], files: Iterable[str], bind: Callable[[Document], BindResult[Kind]]
) -> _Specs[Kind]:
    unread: BindResult[Kind] = BindResult(None, ())
    results = {file: bind(documents[file]) if file in documents else unread for file in files}
    return _Specs(
        tuple(result.bound for result in results.values() if result.bound is not None),
        tuple(diagnostic for result in results.values() for diagnostic in result.diagnostics),
        frozenset(file for file, result in results.items() if result.bound is None),
    )


def _has_errors(diagnostics: tuple[Diagnostic, ...]) -> bool:
    return any(diagnostic.rule.severity == "error" for diagnostic in diagnostics)


def _without(subject: Subject, diagnostics: tuple[Diagnostic, ...]) -> Subject | None:
    """Returns the specs in whose files there is no error, or None where the Project's is not among them."""
    faulty = {diagnostic.span.file for diagnostic in diagnostics if diagnostic.rule.severity == "error"}
    if PROJECT_FILE in faulty:
        return None
    return replace(
        subject,
        models=tuple(each for each in subject.models if each.document.file not in faulty),
        environments=tuple(each for each in subject.environments if each.document.file not in faulty),
        releases=tuple(each for each in subject.releases if each.document.file not in faulty),
    )
