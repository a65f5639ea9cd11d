"""The passes of a compile, in order: read, bind, check, lower, render, verify. Text in, a tree of files out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, TypeVar

from mlspec.backends.deployed import deployed, preview
from mlspec.backends.dvc.artifacts import artifact_lines
from mlspec.backends.registry import BACKENDS
from mlspec.checks.released_versions import follows_release
from mlspec.checks.run import run_checks
from mlspec.checks.subject import Subject
from mlspec.conventions import (
    DVC_FILE,
    GIT_IGNORE,
    PLAN_FILE,
    PLAN_PAGE,
    PROJECT_FILE,
    PROJECT_PLAN_FILE,
    candidate_folder,
    environment_folder,
    project_folder,
    sources_folder,
)
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.settle import settle
from mlspec.diagnostics.waive import waive
from mlspec.emit.manifest import manifest
from mlspec.emit.shared_block import has_block, with_block
from mlspec.emit.tree import OutputFile, OutputTree
from mlspec.emit.verify import verify
from mlspec.lowering.project import lower_project
from mlspec.plan.encoding import plain, to_json
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.plan.project import Project
from mlspec.rules import all_rules
from mlspec.source.document import Document
from mlspec.source.reader import read
from mlspec.source.waivers import read_waivers
from mlspec.spec.bind import BindResult, Bound, bind_environment, bind_model, bind_project, bind_release
from mlspec.spec.literal_secrets import LiteralSecret, find_literal_secrets
from mlspec.spec.meant_files import meant_file
from mlspec.spec.secret_hiding import hide_in_diagnostics, hide_in_text
from mlspec.spec.section import Section

Kind = TypeVar("Kind", bound=Section)


class MisrenderedError(Exception):
    """A rendered file does not say what the plan meant: a bug in mlspec."""

    def __init__(self, path: str, difference: str) -> None:
        super().__init__(f"{path}: {difference}")


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """What a compile reads: all but the project's own file by path from the project's root.

    `git_ignore` and `artifacts` are the texts of .gitignore and of the dvc.yaml beside the project's file, of which
    mlspec writes a block each; `frozen` are `generated/<model>/<version>/plan.json` and `manifest.json` of what was
    released. `unread` are models that stand in the project and were left out: nothing is found by their absence.
    `strays` are paths of files that look like specs and are none by their names.
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
    documents, texts, found, secrets = _read(files)
    waivers, malformed = read_waivers(documents.values())
    subject, unbound = _bind(documents, files)
    found += malformed + unbound
    if subject is not None:
        found += run_checks(replace(subject, today=today))
    waiving = waive(found, waivers, all_rules(), today)
    passes = subject is not None and not _has_errors(waiving.kept)
    sound = _without(subject, waiving.kept) if subject is not None else None
    kept, waived = (settle(hide_in_diagnostics(each, secrets)) for each in (waiving.kept, waiving.waived))
    return Checked(subject if passes else None, kept, waived, texts, documents, sound)


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
    tree = _render(plan, files) if plan is not None else None
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


def _read(
    files: ProjectFiles,
) -> tuple[dict[str, Document], dict[str, str], tuple[Diagnostic, ...], tuple[LiteralSecret, ...]]:
    """Returns the documents, the texts that may be printed, what was found, and the credentials among it."""
    documents: dict[str, Document] = {}
    texts: dict[str, str] = {}
    found: tuple[Diagnostic, ...] = ()
    secrets: tuple[LiteralSecret, ...] = ()
    for file, data in {PROJECT_FILE: files.project, **files.models, **files.environments, **files.releases}.items():
        result = read(file, data)
        text = result.text or data.decode(errors="replace")
        here = find_literal_secrets(file, text, result.document)
        texts[file] = hide_in_text(text, here)
        found += (*result.diagnostics, *(secret.diagnostic() for secret in here))
        secrets += here
        if result.document is not None:
            documents[file] = result.document
    return documents, texts, found, secrets


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


def _render(plan: ProjectPlan, given: ProjectFiles) -> OutputTree:
    files: list[OutputFile] = []
    for model in plan.models:
        previews = (file for each in plan.previews if each.models[0].name == model.name for file in preview(each))
        own = (_plan_page(model), _plan_file(model), *_rendered(model), *previews)
        files += _owned(candidate_folder(model.name), own)
    project_files = tuple(file for backend in BACKENDS for file in backend.render_project(plan))
    if project_files:
        files += _owned(sources_folder(), project_files)
    files += _owned(project_folder(), (_project_file(plan.project),))
    for environment in plan.environments:
        files += _environment_files(environment)
    patterns = dict.fromkeys(pattern for backend in BACKENDS for pattern in backend.ignored(plan))
    files.append(OutputFile(GIT_IGNORE, with_block(given.git_ignore, tuple(patterns)), shared=True))
    artifacts = artifact_lines(plan.project.releases)
    if artifacts or has_block(given.artifacts):
        files.append(OutputFile(DVC_FILE, with_block(given.artifacts, artifacts), shared=True))
    return _verified(files)


def render_environment(environment: EnvironmentPlan) -> OutputTree:
    """Returns the files of one environment alone."""
    return _verified(_environment_files(environment))


def _verified(files: Iterable[OutputFile]) -> OutputTree:
    for file in files:
        difference = verify(file)
        if difference is not None:
            raise MisrenderedError(file.path, difference)
    return OutputTree(tuple(files))


def _project_file(project: Project) -> OutputFile:
    return OutputFile(f"{project_folder()}/{PROJECT_PLAN_FILE}", to_json(project), plain(project))


def _environment_files(environment: EnvironmentPlan) -> tuple[OutputFile, ...]:
    folder = environment_folder(environment.name)
    plan = OutputFile(f"{folder}/{PLAN_FILE}", to_json(environment), plain(environment))
    return _owned(folder, (plan, *deployed(environment)))


def _plan_file(model: Plan) -> OutputFile:
    return OutputFile(f"{candidate_folder(model.name)}/{PLAN_FILE}", to_json(model), plain(model))


def _plan_page(model: Plan) -> OutputFile:
    from mlspec.review import plan_file

    return OutputFile(f"{candidate_folder(model.name)}/{PLAN_PAGE}", plan_file.render(model))


def _rendered(model: Plan) -> tuple[OutputFile, ...]:
    return tuple(file for backend in BACKENDS for file in backend.render_model(model))


def _owned(folder: str, files: tuple[OutputFile, ...]) -> tuple[OutputFile, ...]:
    return (*files, manifest(folder, files))
