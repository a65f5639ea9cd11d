"""The last run of a candidate's pipeline, read and held against what the specs compile to."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from mlspec.cli.refusal import Refusal
from mlspec.cli.running import run_dvc
from mlspec.cli.stored_digest import stored_digest
from mlspec.conventions import DVC_FILE, DVC_LOCK, ENVIRONMENT_LOCK, PLAN_FILE, pipeline_folder
from mlspec.emit.tree import OutputFile
from mlspec.plan.encoding import to_json
from mlspec.plan.plan import Plan
from mlspec.release.freshness import outdated
from mlspec.release.run_lock import RunLock, read_run_lock
from mlspec.report.evidence import Evidence, read_evidence
from mlspec.report.fault import EvidenceFault


@dataclass(frozen=True, slots=True)
class CandidateRun:
    """A run of what is compiled: its lock, its numbers, and the texts that git keeps of it, by path from its folder."""

    lock: RunLock
    evidence: Evidence
    kept: Mapping[str, str]


def read_run(root: Path, plan: Plan, environment: bytes) -> CandidateRun:
    """Returns the run of a candidate; `environment` is the environment.lock that it compiles to.

    Raises:
        Refusal: there is none, or it is one of other specs.
    """
    folder = pipeline_folder(plan.name)
    again = f"cd {quote(os.path.relpath(root / folder))} && dvc repro"
    if not (root / folder / DVC_LOCK).is_file():
        raise Refusal(f"{plan.name} {plan.version} has no run: there is no {folder}/{DVC_LOCK}", again)
    names = (DVC_LOCK, *(path for stage in plan.stages for path in stage.metrics))
    kept = {name: _text(root, f"{folder}/{name}", again) for name in names if (root / folder / name).is_file()}
    lock = read_run_lock(kept[DVC_LOCK])
    if isinstance(lock, str):
        raise Refusal(f"{folder}/{DVC_LOCK}: {lock}", again)
    files = {name: text.encode() for name, text in kept.items()} | {ENVIRONMENT_LOCK: environment}
    fault = outdated(plan, lock, files)
    if fault is not None:
        raise Refusal(f"the run of {plan.name} {plan.version} is not one of what is compiled: {fault}", again)
    texts = {name.rpartition("/")[2]: text for name, text in kept.items()} | {PLAN_FILE: to_json(plan)}
    evidence = read_evidence(texts)
    if isinstance(evidence, EvidenceFault):
        raise Refusal(f"{folder}/metrics/{evidence}", again)
    return CandidateRun(lock, evidence, kept)


def environment_lock(plan: Plan, compiled: Iterable[OutputFile]) -> OutputFile:
    """Returns the environment.lock that a candidate compiles to."""
    path = f"{pipeline_folder(plan.name)}/{ENVIRONMENT_LOCK}"
    return next(file for file in compiled if file.path == path)


def fetch_outputs(root: Path, folder: str, lock: RunLock, wanted: Iterable[tuple[str, str]]) -> None:
    """Returns once what stages wrote stands in a pipeline's folder as its lock has it, out of DVC's cache or remote.

    `wanted` are the paths from the folder, each with the stage that writes it.

    Raises:
        Refusal: it is neither here nor there.
    """
    for path, stage in wanted:
        digest = lock.output(path)
        if stored_digest(root / folder / path) == digest:
            continue
        target = f"{folder}/{DVC_FILE}:{stage}"
        faults = [fault for verb in ("checkout", "pull") if (fault := run_dvc((verb, "--quiet", target), root))]
        if stored_digest(root / folder / path) != digest:
            reason = f": {faults[-1].splitlines()[-1]}" if faults else ", and something else stands in its place"
            raise Refusal(
                f"{folder}/{path} is not in DVC's cache or remote by {digest}{reason}",
                f"dvc pull {target}, or push it from where it was written",
            )


def _text(root: Path, file: str, again: str) -> str:
    try:
        return (root / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal(f"{file} cannot be read", again) from None
