"""Which stages of a pipeline run again after a change: what DVC finds out by comparing, told from the plans."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from typing import Any

from mlspec.backends.dvc.parameters import parameters
from mlspec.conventions import ENVIRONMENT_LOCK, PIPELINE_TO_ROOT, RUNTIME_CONTRACT
from mlspec.plan.pipeline import Stage
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.plan.value import value


@value
class Reruns:
    """The stages that run because of what they are or read themselves, those downstream of them, and the others.

    A stage downstream runs where what it reads has really become another; DVC skips it where it has not.
    """

    forced: tuple[str, ...]
    following: tuple[str, ...]
    reused: tuple[str, ...]


def stage_signatures(plan: Plan) -> dict[str, str]:
    """Returns all that DVC compares of each stage beside the content of the data: command, paths, parameters, lock."""
    values = parameters(plan)
    lock = [RUNTIME_CONTRACT, *([library.name, library.version] for library in plan.libraries)]
    return {stage.name: _signature(stage, values, lock) for stage in plan.stages}


def source_signatures(project: ProjectPlan) -> dict[str, str]:
    """Returns the same of the stages that write sources, which stand once for all models."""
    lock = [RUNTIME_CONTRACT, *([library.name, library.version] for library in project.libraries)]
    return {
        stage.name: json.dumps([stage.command, sorted(stage.reads), stage.writes, lock])
        for stage in project.source_stages
    }


def touched(files: Iterable[str]) -> frozenset[str]:
    """Returns the files and every folder above them: a source may be a folder."""
    found: set[str] = set()
    for file in files:
        path = file
        while path and path not in found:
            found.add(path)
            path = path.rpartition("/")[0]
    return frozenset(found)


def predict(before: Plan | None, after: Plan, changed: AbstractSet[str] = frozenset()) -> Reruns:
    """Returns what runs of the pipeline of `after` where `before` has run.

    `changed` are paths from the project's root, as `touched` gives them. A source counts as another one where the
    command that makes it, or a file that this reads, has changed.
    """
    known = stage_signatures(before) if before is not None else {}
    other = changed | set(_made_anew(before, after, changed))
    moved: set[str] = set()
    forced: list[str] = []
    following: list[str] = []
    reused: list[str] = []
    for (name, signature), stage in zip(stage_signatures(after).items(), after.stages, strict=True):
        if known.get(name) != signature or any(path in other for path in _outside(stage)):
            forced.append(name)
        elif any(path in moved for path in stage.inputs):
            following.append(name)
        else:
            reused.append(name)
            continue
        moved.update((*stage.outputs, *stage.metrics))
    return Reruns(tuple(forced), tuple(following), tuple(reused))


def _signature(stage: Stage, values: Mapping[str, Any], lock: Sequence[object]) -> str:
    read = {key: _at(values, key) for key in stage.parameters}
    locked: Sequence[object] = lock if ENVIRONMENT_LOCK in stage.inputs else ()
    paths = [sorted(stage.inputs), sorted(stage.outputs), sorted(stage.metrics)]
    return json.dumps([stage.command, paths, read, locked])


def _at(values: Mapping[str, Any], key: str) -> Any:
    return reduce(lambda found, step: found[step], key.split("."), values)


def _outside(stage: Stage) -> Iterator[str]:
    """Yields what a stage reads from beyond the pipeline's folder, from the project's root."""
    prefix = f"{PIPELINE_TO_ROOT}/"
    return (path.removeprefix(prefix) for path in stage.inputs if path.startswith(prefix))


def _made_anew(before: Plan | None, after: Plan, changed: AbstractSet[str]) -> Iterator[str]:
    """Yields the files of sources that the command behind them writes again."""
    known = {source.path: source.made_by for source in before.sources} if before is not None else {}
    lock = before.libraries if before is not None else ()
    for source in after.sources:
        made = source.made_by
        if made is None:
            continue
        reads_another = any(path in changed for path in made.reads)
        if known.get(source.path) != made or lock != after.libraries or reads_another:
            yield source.path
