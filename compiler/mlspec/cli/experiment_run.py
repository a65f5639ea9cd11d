"""Runs a candidate's pipeline in the folder of its experiment, and reads what came out."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from mlspec.backends.dvc.backend import render_project
from mlspec.backends.dvc.experiment import render_experiment
from mlspec.cli.dvc_beside_git import beside_git
from mlspec.cli.findings import report
from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.refusal import Refusal
from mlspec.cli.reproducing import reproduce
from mlspec.cli.scratch_folder import held
from mlspec.cli.unreleased import as_declared, is_readable, read_specs, unreleased
from mlspec.conventions import DVC_LOCK, PLAN_FILE, experiment_folder, sources_folder
from mlspec.emit.disk import WriteFailure, write
from mlspec.emit.tree import OutputTree
from mlspec.pipeline import plan_project
from mlspec.plan.encoding import to_json
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.release.readings import writing
from mlspec.report.evidence import Evidence, read_evidence
from mlspec.report.fault import EvidenceFault

OF_THE_STAGE = "mlspec_runtime "
"""How a line of the runtime begins that says what is wrong."""
LAST_LINES = 5


def run_experiment(
    folder: ProjectFolder, model: str, rows: int | None, today: date | None, *, pull: bool
) -> Evidence | None:
    """Returns what the specs as they stand here come to on about `rows` rows, or None after telling findings.

    They need no new version for it, nor to be compiled or committed.

    Raises:
        UsageError: there is no such model.
        Refusal: a stage failed, or the folder cannot be had.
    """
    planned = _planned(folder, model, today)
    if planned is None:
        return None
    project, plan = planned
    commands = _require_compiled_sources(folder.root, project, plan)
    home = experiment_folder(model)
    with held(folder.root, home) as descriptor:
        tree = OutputTree(render_experiment(plan, rows))
        written = write(folder.root, tree, (), force=True)
        if isinstance(written, WriteFailure):
            raise Refusal(f"{written.path} cannot be written: {written.reason}", "make room for it")
        with beside_git(folder.root) as environment, _kept(folder.root / sources_folder() / DVC_LOCK):
            done: list[str] = []

            def started(stage: str) -> None:
                done.append(stage)
                click.echo(f"[{len(done):2}/{len(plan.stages) + commands}] {stage}", err=True)

            options = ("--pull",) if pull else ()
            printed = reproduce(
                folder.root / home, started, options=options, environment=environment, held=(descriptor,)
            )
        if printed is not None:
            raise Refusal(_failure(plan.name, done, printed), "what ran before it is kept: repair it, and run it again")
        return _evidence(folder.root / home, plan)


def _planned(folder: ProjectFolder, model: str, today: date | None) -> tuple[ProjectPlan, Plan] | None:
    specs = read_specs(folder.files)
    if not is_readable(folder.files, specs, model, today):
        return None
    planned = plan_project(unreleased(folder.files, specs), today)
    if report(planned.diagnostics, planned.texts) or planned.plan is None:
        return None
    return planned.plan, as_declared(planned.plan, specs, model)


def _require_compiled_sources(root: Path, project: ProjectPlan, plan: Plan) -> int:
    """Returns how many commands write what the model reads, if their pipeline is what the specs compile to."""
    commands = writing(project.source_stages, (source.path for source in plan.sources))
    for file in render_project(project) if commands else ():
        place = root / file.path
        if not place.is_file() or place.read_bytes() != file.data:
            raise Refusal(f"{file.path} is not what the specs compile to, and it writes the data", "mlspec compile")
    return len(commands)


@contextmanager
def _kept(file: Path) -> Generator[None]:
    """Leaves a file with the bytes that it had, or away where there was none, however the block ends."""
    before = file.read_bytes() if file.is_file() else None
    try:
        yield
    finally:
        if before is None:
            file.unlink(missing_ok=True)
        elif not file.is_file() or file.read_bytes() != before:
            file.write_bytes(before)


def _failure(model: str, done: list[str], printed: list[str]) -> str:
    """Returns the one thing that is wrong: what the stage said, else the end of what DVC said."""
    said = [line.partition(": ")[2] for line in printed if line.startswith(OF_THE_STAGE)]
    told = said or [line.strip() for line in printed if line.strip()][-LAST_LINES:]
    place = f"stage {done[-1]}" if done else "dvc repro"
    return f"the experiment with {model} ended in {place}: {'; '.join(told)}"


def _evidence(home: Path, plan: Plan) -> Evidence:
    files = [home / path for stage in plan.stages for path in stage.metrics]
    texts = {file.name: file.read_text(encoding="utf-8") for file in files if file.is_file()}
    evidence = read_evidence({**texts, PLAN_FILE: to_json(plan)})
    if isinstance(evidence, EvidenceFault):
        raise Refusal(f"{experiment_folder(plan.name)}/metrics/{evidence}", "report it: this is a bug in mlspec")
    return evidence
