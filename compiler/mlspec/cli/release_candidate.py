"""The candidate that is to be released: compiled, committed, and not released before."""

from dataclasses import dataclass

from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.refusal import Refusal
from mlspec.conventions import MANIFEST_FILE, PROJECT_FILE, RELEASES, candidate_folder, frozen_folder, release_file
from mlspec.emit.disk import compare
from mlspec.emit.tree import OutputTree
from mlspec.history.git import HistoryError
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository
from mlspec.plan.plan import Plan
from mlspec.plan.project import Environment


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to be released.

    Attributes:
        folder: The project.
        plan: The model, compiled.
        environments: What serves where.
        tree: All files that the project compiles to.
        head: The commit of the specs and of these files.
        record: Where the record of the version will stand.
    """

    folder: ProjectFolder
    plan: Plan
    environments: tuple[Environment, ...]
    tree: OutputTree
    head: Commit
    record: str


def read_candidate(
    folder: ProjectFolder, plan: Plan, environments: tuple[Environment, ...], tree: OutputTree
) -> Candidate:
    """Returns the candidate, of which everything but its run is committed and nothing is released.

    Raises:
        Refusal: it is not so.
    """
    record, frozen = release_file(plan.spec, plan.version), frozen_folder(plan.name, plan.version)
    version = f"{plan.name} {plan.version}"
    if record in folder.files.releases:
        raise Refusal(f"{version} is released: there is {record}", "write a new version into the spec")
    own = candidate_folder(plan.name)
    compiled = tuple(file for file in tree.files if file.path.startswith(f"{own}/"))
    differences = compare(folder.root, OutputTree(compiled), (own,))
    for difference in sorted(differences, key=lambda each: each.path.endswith(MANIFEST_FILE)):
        place = f"{difference.path}:{difference.line}"
        raise Refusal(f"{place}: is not what the specs compile to", "mlspec compile, commit, and run the pipeline")
    try:
        repository = Repository.open(folder.root)
        head = repository.head()
        known = [path for path in (record, f"{frozen}/{MANIFEST_FILE}") if repository.file(head, path) is not None]
        changed = repository.changed(head)
    except HistoryError as error:
        raise Refusal(f"a release names the commit it was made of: {error}", "commit the project with git") from None
    if known:
        raise Refusal(f"{version} was released: {known[0]} is committed", "write a new version into the spec")
    beside = f"{plan.spec.rpartition('/')[0]}/"
    mine = {PROJECT_FILE, *(file.path for file in compiled)}
    open_ends = sorted(
        path for path in changed if path in mine or (path.startswith(beside) and f"/{RELEASES}/" not in path)
    )
    if open_ends:
        raise Refusal(f"{open_ends[0]} is not committed, and the record names a commit", "commit it")
    return Candidate(folder, plan, environments, tree, head, record)
