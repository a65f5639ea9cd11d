"""Reads the two sides that a plan compares, and of each no more than the change can reach."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from mlspec.cli.committed_project import CommittedProject
from mlspec.cli.project_folder import model_files, read_models
from mlspec.conventions import GENERATED, MODEL_FILE_PATTERN, SPEC_SUFFIX
from mlspec.history.objects import Commit
from mlspec.history.repository import Repository
from mlspec.pipeline import ProjectFiles
from mlspec.review.reach import reached

_MODEL = MODEL_FILE_PATTERN.split("/")[1]


@dataclass(frozen=True, slots=True)
class TwoSides:
    """The project at a commit (None: there was none), and as it stands in the work tree.

    `changed` are the paths, from the project's folder, that differ. `unchanged` is the number of models on both sides
    that were left unread.
    """

    before: ProjectFiles | None
    after: ProjectFiles
    changed: frozenset[str]
    unchanged: int


def against(repository: Repository, ref: str | None) -> Commit:
    """Returns the commit to compare with: that of `ref`, or where the work tree parted from the main branch.

    Raises:
        HistoryError: there is none.
    """
    if ref is not None:
        return repository.commit(ref)
    head = repository.head()
    main = repository.default_branch()
    base = repository.merge_base(head, repository.commit(main))
    return replace(base, ref=main)


def read_sides(
    root: Path,
    repository: Repository,
    commit: Commit,
    wanted: Iterable[str] | None,
    written: frozenset[str] = frozenset(),
) -> TwoSides:
    """Returns both sides with the models that the change reaches; with `wanted` names, with those models.

    With an empty `wanted` these are all models. Files that are `written` otherwise count as changed.

    Raises:
        HistoryError: git cannot tell, or a spec at the commit is no file.
        UnusableProject: a spec in the work tree is no file.
    """
    committed = CommittedProject(repository, commit)
    here = model_files(root)
    changed = repository.changed(commit) | written
    environments = committed.environments() if committed.exists else []
    # What git is told to ignore is a spec all the same.
    before_models = committed.models() if committed.exists else []
    changed |= frozenset(here) ^ frozenset(before_models)
    sides = (committed.specs(environments), read_models(root, ()).environments)
    changed |= frozenset(path for side in sides for path in side if sides[0].get(path) != sides[1].get(path))
    both = frozenset(here) | frozenset(before_models)
    read = _named(wanted, both) if wanted is not None else reached(changed | _readers(repository, changed), both, sides)
    return TwoSides(
        before=committed.read(*_split(before_models, read)) if committed.exists else None,
        after=read_models(root, *_split(here, read)),
        changed=changed,
        unchanged=len(both - read),
    )


def _named(names: Iterable[str], models: frozenset[str]) -> frozenset[str]:
    """Returns the specs in the folders of these names; all where one has no such folder, or without names."""
    found = frozenset(f"{name}/{_MODEL}" for name in names)
    return found if found and found <= models else models


def _readers(repository: Repository, changed: frozenset[str]) -> frozenset[str]:
    """Returns the specs that name one of the changed files: scripts, pinned rows and the like."""
    files = (path for path in changed if not path.startswith(f"{GENERATED}/") and not path.endswith(SPEC_SUFFIX))
    return frozenset(path for path in repository.mentioning(files) if path.endswith(f"/{_MODEL}"))


def _split(models: Iterable[str], read: frozenset[str]) -> tuple[list[str], list[str]]:
    """Returns those of the models that are read, and the others."""
    listed = list(models)
    return [model for model in listed if model in read], [model for model in listed if model not in read]
