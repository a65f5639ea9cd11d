"""The two files that say what jobs install, read and written in a project's folder."""

from dataclasses import dataclass
from pathlib import Path

import click

from mlspec.cli.ci.resolution import Unresolved, resolve
from mlspec.cli.project_folder import UnusableProject, read_project, read_text
from mlspec.emit.disk import WriteFailure, write
from mlspec.emit.shared_block import with_block
from mlspec.emit.tree import OutputFile, OutputTree
from mlspec.plan.project import ContinuousIntegration
from mlspec.workflows.requirements import Pin, behind, lock_text, read_pins, source_of, wanted

HEAD = (
    "# What the jobs of CI install, beside what stands between the marks: `mlspec ci lock` pins it all with hashes.\n"
)
SMALL = ("arm", "aarch64")
"""Words in the labels of machines that are no x86_64."""


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a project's jobs need: the lines of mlspec, the names of both files, and what their machines are."""

    root: Path
    lines: tuple[str, ...]
    source: str
    lock: str
    python: str
    machine: str


@dataclass(frozen=True, slots=True)
class Locked:
    """What a lock pins."""

    pins: tuple[Pin, ...]


def read_requirements(path: str) -> Requirements | None:
    """Returns what the jobs of the project at `path` need; where specs have errors, tells them and returns None.

    Raises:
        UnusableProject: nothing says that the project has jobs.
    """
    from mlspec.cli.findings import report
    from mlspec.pipeline import plan_project

    folder = read_project(path)
    planned = plan_project(folder.files)
    if planned.plan is None:
        report(planned.diagnostics, planned.texts)
        return None
    project = planned.plan.project
    if project.ci is None:
        raise UnusableProject(
            "mlspec.yaml has no ci, so that no jobs install anything; add ci: {provider: github, ...}"
        )
    lines = wanted(planned.plan.libraries, project.remotes)
    lock = project.ci.requirements
    return Requirements(folder.root, lines, source_of(lock), lock, project.ci.python, _machine(project.ci))


def lock(needed: Requirements) -> Locked | Unresolved:
    """Returns what was pinned; the requirements are written in any case, the lock only where all of it was found.

    Raises:
        ClickException: a file is somebody else's, or cannot be written.
    """
    before = read_text(needed.root, needed.lock)
    if before is not None and isinstance(read_pins(before), str):
        raise click.ClickException(
            f"{needed.lock}: holds more than pins with hashes, which a lock would drop; move it to {needed.source}"
        )
    source = read_text(needed.root, needed.source)
    _write(
        needed.root,
        OutputFile(needed.source, with_block(HEAD if source is None else source, needed.lines), shared=True),
    )
    pins = resolve(needed.root / needed.source, needed.python, needed.machine)
    if isinstance(pins, Unresolved):
        return pins
    _write(needed.root, OutputFile(needed.lock, lock_text(pins, needed.lock, needed.python), shared=True))
    return Locked(pins)


def behind_in(needed: Requirements) -> tuple[str, ...]:
    """Returns what the two files lack, each line with the file that it is about."""
    source, text = (read_text(needed.root, file) for file in (needed.source, needed.lock))
    if source is None or text is None:
        return tuple(
            f"{file}: missing" for file, there in ((needed.source, source), (needed.lock, text)) if there is None
        )
    other = with_block(source, needed.lines) != source
    stale = (f"{needed.source}: not what the specs need",) if other else ()
    return (*stale, *(f"{needed.lock}: {fault}" for fault in behind(needed.lines, text, needed.python)))


def _machine(ci: ContinuousIntegration) -> str:
    labels = " ".join(ci.runners).lower()
    return "aarch64" if any(word in labels for word in SMALL) else "x86_64"


def _write(root: Path, file: OutputFile) -> None:
    outcome = write(root, OutputTree((file,)), ())
    if isinstance(outcome, WriteFailure):
        raise click.ClickException(f"{outcome.path}: cannot be written: {outcome.reason}")
