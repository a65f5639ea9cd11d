"""The candidate that is to be released: compiled, committed, and not released before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.refusal import Refusal
from mlspec.conventions import (
    ENVIRONMENTS,
    MANIFEST_FILE,
    PROJECT_FILE,
    RELEASES,
    candidate_folder,
    frozen_folder,
    release_file,
    sources_folder,
)
from mlspec.emit.disk import compare
from mlspec.emit.tree import OutputTree
from mlspec.history.git import HistoryError
from mlspec.history.objects import Commit
from mlspec.history.repository import Entry, Repository
from mlspec.plan.plan import Plan, ProjectPlan, SourceStage
from mlspec.plan.project import Environment
from mlspec.release.readings import writing
from mlspec.spec.names import SPEC_FILE


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to be released.

    Attributes:
        folder: The project.
        plan: The model, compiled.
        commands: What writes sources, of all models.
        environments: What serves where.
        tree: All files that the project compiles to.
        head: The commit of the specs and of these files.
        committed: What that commit has, by path.
        changed: What differs from it here.
        record: Where the record of the version will stand.
    """

    folder: ProjectFolder
    plan: Plan
    commands: tuple[SourceStage, ...]
    environments: tuple[Environment, ...]
    tree: OutputTree
    head: Commit
    committed: Mapping[str, Entry]
    changed: frozenset[str]
    record: str


def read_candidate(folder: ProjectFolder, plan: Plan, project: ProjectPlan, tree: OutputTree) -> Candidate:
    """Returns the candidate, of which everything but its run is committed and nothing is released.

    Raises:
        Refusal: it is not so.
    """
    record, frozen = release_file(plan.spec, plan.version), frozen_folder(plan.name, plan.version)
    version = f"{plan.name} {plan.version}"
    if record in folder.files.releases:
        raise Refusal(f"{version} is released: there is {record}", "write a new version into the spec")
    is_written = writing(project.source_stages, (source.path for source in plan.sources))
    own = (candidate_folder(plan.name), *((sources_folder(),) if is_written else ()))
    compiled = tuple(file for file in tree.files if file.path.startswith(tuple(f"{each}/" for each in own)))
    differences = compare(folder.root, OutputTree(compiled), own)
    for difference in sorted(differences, key=lambda each: each.path.endswith(MANIFEST_FILE)):
        place = f"{difference.path}:{difference.line}"
        raise Refusal(f"{place}: is not what the specs compile to", "mlspec compile, commit, and run the pipeline")
    files = folder.files
    read = {PROJECT_FILE: files.project, plan.spec: files.models[plan.spec], **files.environments}
    read.update((file.path, file.data) for file in compiled)
    try:
        repository = Repository.open(folder.root)
        head = repository.head()
        known = [path for path in (record, f"{frozen}/{MANIFEST_FILE}") if repository.file(head, path) is not None]
        changed, committed = repository.changed(head), repository.tree(head)
        hidden = _not_as_in(repository, committed, read)
    except HistoryError as error:
        raise Refusal(f"a release names the commit it was made of: {error}", "commit the project with git") from None
    if known:
        raise Refusal(f"{version} was released: {known[0]} is committed", "write a new version into the spec")
    beside = (f"{plan.spec.rpartition('/')[0]}/", f"{ENVIRONMENTS}/")
    mine = {PROJECT_FILE, *(file.path for file in compiled)}
    open_ends = sorted(
        path for path in changed if path in mine or (path.startswith(beside) and f"/{RELEASES}/" not in path)
    )
    if open_ends:
        raise Refusal(f"{open_ends[0]} is not committed, and the record names a commit", "commit it")
    if hidden:
        raise Refusal(
            f"{hidden[0]} is not what commit {head.short} has, and git is told to look away from it",
            f"git update-index --no-assume-unchanged --no-skip-worktree {hidden[0]}, or git add --force, and commit it",
        )
    environments, commands = project.project.environments, project.source_stages
    return Candidate(folder, plan, commands, environments, tree, head, committed, changed, record)


def _not_as_in(repository: Repository, tree: Mapping[str, Entry], read: Mapping[str, bytes]) -> tuple[str, ...]:
    """Returns what was read and a commit has otherwise or not at all, and environments that it has and nobody read.

    The bytes say so: git is silent on what it ignores, or was told to take for unchanged.
    """
    there = repository.blobs({path: entry for path, entry in tree.items() if path in read and entry.kind == "file"})
    gone = {path for path in tree if _is_environment(path) and path not in read}
    return tuple(sorted({*gone, *(path for path, data in read.items() if there.get(path) != data)}))


def _is_environment(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder == ENVIRONMENTS and re.fullmatch(SPEC_FILE, name, re.ASCII) is not None
