"""dvc.lock: what a pipeline ran, on which inputs, by which parameters, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlspec.emit.shapes import is_list, is_mapping
from mlspec.release.core_yaml import read_core_yaml

SCHEMA = "2.0"


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage as it ran; paths are from the pipeline's folder, digests as `md5:` and what DVC knows them by."""

    command: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, object]
    outputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunLock:
    """The stages of a lock, by name."""

    stages: Mapping[str, StageRun]

    def output(self, path: str) -> str | None:
        """Returns the digest of what a stage wrote to `path`, or None if none did."""
        return next((run.outputs[path] for run in self.stages.values() if path in run.outputs), None)


def read_run_lock(text: str) -> RunLock | str:
    """Returns what a lock says, or why it cannot be believed."""
    try:
        content = read_core_yaml(text)
    except ValueError as error:
        return f"no YAML: {error}"
    if not is_mapping(content) or content.get("schema") != SCHEMA or not is_mapping(content.get("stages", {})):
        return f"no lock of DVC's schema {SCHEMA}"
    stages: Any = content.get("stages", {})
    found: dict[str, StageRun] = {}
    for name, stage in stages.items():
        if not is_mapping(stage):
            return f"stage {name} is no mapping"
        inputs, outputs = _digests(stage.get("deps", [])), _digests(stage.get("outs", []))
        if inputs is None or outputs is None:
            return f"stage {name} has an input or an output without its MD5"
        found[str(name)] = StageRun(str(stage.get("cmd")), inputs, _parameters(stage.get("params", {})), outputs)
    return RunLock(found)


def _digests(entries: object) -> dict[str, str] | None:
    """Returns path and digest of each entry, or None where one lacks either."""
    if not is_list(entries):
        return None
    found: dict[str, str] = {}
    for entry in entries:
        if not is_mapping(entry):
            return None
        path, digest = entry.get("path"), entry.get("md5")
        if not isinstance(path, str) or not isinstance(digest, str):
            return None
        found[path] = f"md5:{digest}"
    return found


def _parameters(files: object) -> dict[str, object]:
    """Returns the values by their dotted keys, of whatever file."""
    found: dict[str, object] = {}
    for values in files.values() if is_mapping(files) else ():
        if is_mapping(values):
            found.update({str(key): value for key, value in values.items()})
    return found
