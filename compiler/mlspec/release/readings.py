"""What a run read from outside of its own folder: data, incidents, and the files of the commands that write data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import normpath

from mlspec.conventions import ENVIRONMENT_LOCK, pipeline_folder, sources_folder
from mlspec.plan.plan import Plan, SourceStage
from mlspec.release.run_lock import RunLock

SOURCES_LOCK = f"{sources_folder()}/{ENVIRONMENT_LOCK}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file or folder, by path from the project's root, and the digest that a stage read it by."""

    stage: str
    path: str
    digest: str


def readings_of(plan: Plan, lock: RunLock) -> tuple[Reading, ...]:
    """Returns what the stages of a candidate read that no other of its stages wrote."""
    folder = pipeline_folder(plan.name)
    written = {path for run in lock.stages.values() for path in run.outputs}
    return tuple(
        Reading(stage.name, normpath(f"{folder}/{path}"), digest)
        for stage in plan.stages
        for path, digest in lock.stages[stage.name].inputs.items()
        if path != ENVIRONMENT_LOCK and path not in written
    )


def writing(stages: Iterable[SourceStage], paths: Iterable[str]) -> tuple[SourceStage, ...]:
    """Returns the commands that write some of the paths, and those that write what such a command reads."""
    writers = {stage.writes: stage for stage in stages}
    found: dict[str, SourceStage] = {}
    asked = list(paths)
    while asked:
        stage = writers.get(asked.pop())
        if stage is not None and stage.writes not in found:
            found[stage.writes] = stage
            asked += stage.reads
    return tuple(found[path] for path in sorted(found))


def made_otherwise(
    stages: Iterable[SourceStage], lock: RunLock, read: Iterable[Reading], environment: str
) -> str | None:
    """Returns the first thing in which what was read is not what the commands wrote as they are compiled, or None.

    `environment` is the digest of the environment.lock that the commands compile to.
    """
    return next(_faults(tuple(stages), lock, {each.path: each for each in read}, environment), None)


def readings_of_commands(stages: Iterable[SourceStage], lock: RunLock) -> tuple[Reading, ...]:
    """Returns what the commands read beside their environment.lock."""
    return tuple(
        Reading(stage.name, path, digest)
        for stage in stages
        for path, digest in lock.stages[stage.name].inputs.items()
        if path != SOURCES_LOCK
    )


def _faults(
    stages: tuple[SourceStage, ...], lock: RunLock, read: Mapping[str, Reading], environment: str
) -> Iterator[str]:
    for stage in stages:
        run = lock.stages.get(stage.name)
        if run is None:
            yield f"stage {stage.name} has not run"
            continue
        if run.command != " ".join(stage.command):
            yield f"stage {stage.name} ran another command: {run.command}"
        if set(run.inputs) != {SOURCES_LOCK, *stage.reads}:
            yield f"stage {stage.name} read other files: {min(set(run.inputs) ^ {SOURCES_LOCK, *stage.reads})}"
        if set(run.outputs) != {stage.writes}:
            yield f"stage {stage.name} wrote other files: {min(set(run.outputs) ^ {stage.writes})}"
            continue
        if run.inputs.get(SOURCES_LOCK) != environment:
            yield f"stage {stage.name} ran with another {SOURCES_LOCK}"
        readers = [read[stage.writes]] if stage.writes in read else []
        readers += [each for each in readings_of_commands(_run(stages, lock), lock) if each.path == stage.writes]
        for reader in readers:
            if reader.digest != run.outputs[stage.writes]:
                yield f"stage {reader.stage} read another {stage.writes} than stage {stage.name} wrote last"


def _run(stages: tuple[SourceStage, ...], lock: RunLock) -> tuple[SourceStage, ...]:
    return tuple(stage for stage in stages if stage.name in lock.stages)
