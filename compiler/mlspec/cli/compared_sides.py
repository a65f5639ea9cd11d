"""A version of a model as it can be compared: its frozen folder, out of git if that was pruned, or the candidate."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlspec.cli.candidate_run import environment_lock, read_run
from mlspec.cli.findings import report
from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.refusal import Refusal
from mlspec.cli.unreleased import Specs, as_declared, unreleased
from mlspec.conventions import (
    CANDIDATE,
    MANIFEST_FILE,
    PIPELINE,
    PIPELINE_METRICS,
    PLAN_FILE,
    frozen_folder,
)
from mlspec.history.git import HistoryError
from mlspec.history.repository import Repository
from mlspec.pipeline import compile_project
from mlspec.plan.decoding import read_plan
from mlspec.spec.names import version_order
from mlspec.versions.comparison import Side
from mlspec.versions.record import Measured

if TYPE_CHECKING:
    from mlspec.history.objects import Commit

DATA = f"{PIPELINE}/{PIPELINE_METRICS}/data.json"


def read_side(folder: ProjectFolder, specs: Specs, model: str, version: str, today: date | None) -> Side | None:
    """Returns a version of a model, or None after telling what is wrong with the candidate.

    Raises:
        UsageError: there is no such version.
        Refusal: what it was cannot be read.
        HistoryError: git fails.
    """
    if version == CANDIDATE:
        return _candidate(folder, specs, model, today)
    records = specs.records.get(model, {})
    if version not in records:
        known = ", ".join((*sorted(records, key=version_order), CANDIDATE))
        raise click.UsageError(f"{version!r} is no released version of {model}; there are: {known}")
    record = records[version]
    home = frozen_folder(model, version)
    files = _Frozen(folder, home)
    data = files.read(PLAN_FILE)
    if data is None:
        raise Refusal(f"{home}/{PLAN_FILE} is neither here nor in git", "git fetch the commit that released it")
    plan = read_plan(data)
    if isinstance(plan, str):
        raise Refusal(f"{home}/{PLAN_FILE}: {plan}", "use the mlspec that released it, or git checkout the file")
    return Side(plan, record.metrics, record, _rows(files.read(DATA)))


class _Frozen:
    """The files of a frozen folder: as they stand, or as the last commit had them that had the folder."""

    def __init__(self, folder: ProjectFolder, home: str) -> None:
        self._root, self._home = folder.root, home
        self._pruned = not (folder.root / home / MANIFEST_FILE).is_file()
        self._repository: Repository | None = None
        self._commit: Commit | None = None
        if self._pruned:
            self._find()

    def read(self, path: str) -> bytes | None:
        """Returns the bytes of a file of the folder, or None where it is not."""
        if not self._pruned:
            return _bytes(self._root / self._home / path)
        if self._repository is None or self._commit is None:
            return None
        return self._repository.file(self._commit, f"{self._home}/{path}")

    def _find(self) -> None:
        try:
            self._repository = Repository.open(self._root)
        except HistoryError:
            return
        manifest = f"{self._home}/{MANIFEST_FILE}"
        commits = self._repository.log(manifest, self._repository.head(), first_parent=False)
        found = (commit for commit in commits if self._repository.file(commit, manifest) is not None)
        self._commit = next(found, None)


def _candidate(folder: ProjectFolder, specs: Specs, model: str, today: date | None) -> Side | None:
    compilation = compile_project(unreleased(folder.files, specs), today)
    if report(compilation.diagnostics, compilation.texts) or compilation.plan is None or compilation.tree is None:
        return None
    plan = as_declared(compilation.plan, specs, model)
    try:
        evidence = read_run(folder.root, plan, environment_lock(plan, compilation.tree.files).data).evidence
    except Refusal as error:
        click.echo(f"note: the candidate has no numbers: {error.message}", err=True)
        return Side(plan, (), None, None)
    metrics = tuple(
        Measured(kpi, float(found.value), _float(found.low), _float(found.high))
        for kpi, found in evidence.evaluation.overall.kpis
        if found.value is not None
    )
    judged = evidence.data.split.judged
    return Side(plan, metrics, None, judged.sha256 if judged is not None else None)


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() and not file.is_symlink() else None


def _rows(data: bytes | None) -> str | None:
    """Returns the digest of the rows that a run was judged on, or None where it does not say it."""
    try:
        found: Any = json.loads(data or b"null")["split"]["judged"]["sha256"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return found if isinstance(found, str) else None
