"""Whether what ran is what the specs compile to: a lock held against a plan."""

import json
from collections.abc import Iterator, Mapping
from hashlib import md5
from typing import Any

from mlspec.backends.dvc.parameters import parameters
from mlspec.conventions import ENVIRONMENT_LOCK
from mlspec.emit.shapes import is_mapping
from mlspec.emit.verify import first_difference
from mlspec.plan.pipeline import Stage
from mlspec.plan.plan import Plan
from mlspec.release.run_lock import RunLock, StageRun


def outdated(plan: Plan, lock: RunLock, files: Mapping[str, bytes]) -> str | None:
    """Returns the first thing in which a run is not one of `plan`, or None.

    `files` are the bytes of what git keeps of the pipeline's folder, by path from there: environment.lock and the
    metrics. What the run read from outside of that folder has checks of its own.
    """
    return next(_faults(plan, lock, files), None)


def digest_of(data: bytes) -> str:
    """Returns the digest that DVC knows a file by."""
    return f"md5:{md5(data, usedforsecurity=False).hexdigest()}"


def digest_of_folder(digests: Mapping[str, str]) -> str:
    """Returns the digest that DVC knows a folder by, out of those of its files by path from there."""
    listed = [{"md5": digests[path].removeprefix("md5:"), "relpath": path} for path in sorted(digests)]
    return f"{digest_of(json.dumps(listed, sort_keys=True).encode())}.dir"


def _faults(plan: Plan, lock: RunLock, files: Mapping[str, bytes]) -> Iterator[str]:
    compiled = parameters(plan)
    written = {path: digest for run in lock.stages.values() for path, digest in run.outputs.items()}
    for stage in plan.stages:
        run = lock.stages.get(stage.name)
        if run is None:
            yield f"stage {stage.name} has not run"
            continue
        yield from _of_stage(stage, run, compiled)
        for path, digest in run.inputs.items():
            if path in written and written[path] != digest:
                yield f"stage {stage.name} read another {path} than the one that was written last"
        environment = files.get(ENVIRONMENT_LOCK, b"")
        if run.inputs.get(ENVIRONMENT_LOCK) != digest_of(environment):
            yield f"stage {stage.name} ran with another {ENVIRONMENT_LOCK}"
        for path in stage.metrics:
            if path not in files:
                yield f"{path} is missing"
            elif run.outputs.get(path) != digest_of(files[path]):
                yield f"{path} is not what stage {stage.name} wrote"


def _of_stage(stage: Stage, run: StageRun, compiled: Mapping[str, Any]) -> Iterator[str]:
    if run.command != " ".join(stage.command):
        yield f"stage {stage.name} ran another command: {run.command}"
    if set(run.inputs) != set(stage.inputs):
        yield f"stage {stage.name} read other files: {_first_odd(run.inputs, stage.inputs)}"
    if set(run.outputs) != {*stage.outputs, *stage.metrics}:
        yield f"stage {stage.name} wrote other files: {_first_odd(run.outputs, (*stage.outputs, *stage.metrics))}"
    for key in stage.parameters:
        if key not in run.parameters:
            yield f"stage {stage.name} ran without the parameter {key}"
            continue
        difference = first_difference(_at(compiled, key), run.parameters[key], key)
        if difference is not None:
            yield f"stage {stage.name} ran with other parameters: {difference}"


def _first_odd(found: Mapping[str, str], compiled: tuple[str, ...]) -> str:
    return min(set(found) ^ set(compiled))


def _at(compiled: Mapping[str, Any], key: str) -> object:
    value: object = compiled
    for part in key.split("."):
        value = value[part] if is_mapping(value) else None
    return value
