"""Scores the version in production again on a candidate's test rows: the runtime does it, in a folder of its own."""

import shutil
from pathlib import Path

from mlspec.cli.candidate_run import CandidateRun, fetch_outputs
from mlspec.cli.refusal import Refusal
from mlspec.cli.running import run_stage
from mlspec.conventions import (
    DVC_LOCK,
    ENVIRONMENT_LOCK,
    PARAMETERS_FILE,
    PIPELINE,
    PIPELINE_METRICS,
    PIPELINE_OUTPUTS,
    frozen_folder,
    pipeline_folder,
    taken_from_git,
)
from mlspec.emit.disk import WriteFailure, write
from mlspec.emit.frozen import departures
from mlspec.emit.tree import OutputFile, OutputTree
from mlspec.plan.plan import Plan
from mlspec.release.numbers import Comparison, read_comparison
from mlspec.release.record import PACKAGE
from mlspec.release.rescoring import Frozen, comparison_file, rescoring_files, rescoring_folder
from mlspec.release.run_lock import RunLock, read_run_lock
from mlspec.report.metrics.variants import Selection
from mlspec.report.reading.decoding import Fault, decode
from mlspec.report.reading.json_text import parse

VARIANTS = f"{PIPELINE_METRICS}/variants.json"


def rescore(root: Path, plan: Plan, run: CandidateRun, version: str, interpreter: str | None) -> tuple[Comparison, str]:
    """Returns what the version in production says on the candidate's rows, and the text that is kept of it.

    Raises:
        Refusal: it cannot be scored: something of it is missing, or it does not fit the data or the question.
    """
    _require_untouched(root, plan.name, version)
    frozen, lock = _frozen(root, plan.name, version)
    stages = {path: stage.name for stage in plan.stages for path in stage.outputs}
    fetch_outputs(root, pipeline_folder(plan.name), run.lock, _needed(stages))
    fetch_outputs(root, f"{frozen_folder(plan.name, version)}/{PIPELINE}", lock, ((PACKAGE, "package"),))
    files = rescoring_files(plan, frozen)
    if isinstance(files, str):
        raise Refusal(f"{frozen_folder(plan.name, version)}/{PIPELINE}/{files}", "restore it: git checkout")
    folder = rescoring_folder(plan.name)
    shutil.rmtree(root / folder, ignore_errors=True)
    written = write(root, OutputTree(tuple(OutputFile(f"{folder}/{name}", text) for name, text in files.items())), ())
    if isinstance(written, WriteFailure):
        raise Refusal(f"{written.path} cannot be written: {written.reason}", "make room for it")
    fault = run_stage("rescore", root / folder, interpreter)
    if fault is not None:
        raise Refusal(
            f"{plan.name} {version}, which serves in production, cannot be scored on the candidate's rows:\n{fault}",
            "with other libraries pinned than when it was released, give an environment that has them: "
            "--production-python PATH",
        )
    text = (root / comparison_file(plan.name)).read_text(encoding="utf-8")
    comparison = read_comparison(text, run.evidence, version)
    if isinstance(comparison, str):
        raise Refusal(f"{comparison_file(plan.name)} {comparison}", "report it: this is a bug in mlspec")
    return comparison, text


def _require_untouched(root: Path, model: str, version: str) -> None:
    """Returns if the frozen folder is what its manifest says: loading the model that its lock names runs code."""
    home = frozen_folder(model, version)
    for departure in departures(root, home, (f"{PIPELINE}/{PIPELINE_OUTPUTS}",)):
        raise Refusal(
            f"{departure.path} is not what was released as {model} {version}, which serves in production",
            f"restore it: {taken_from_git(model, version, home)}",
        )


def _needed(stages: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Returns what of a candidate's outputs is read again: everything but models and what comes after them."""
    read = ("out/sources/", "out/label/", "out/split/", "out/features/", "out/evaluation/", "out/selection/")
    return tuple((path, stage) for path, stage in stages.items() if path.startswith(read))


def _frozen(root: Path, model: str, version: str) -> tuple[Frozen, RunLock]:
    folder = f"{frozen_folder(model, version)}/{PIPELINE}"
    texts = {name: _text(root, f"{folder}/{name}") for name in (PARAMETERS_FILE, ENVIRONMENT_LOCK, DVC_LOCK, VARIANTS)}
    lock = read_run_lock(texts[DVC_LOCK])
    selection = decode(Selection, parse(texts[VARIANTS])[0])
    if isinstance(lock, str) or isinstance(selection, Fault):
        name = DVC_LOCK if isinstance(lock, str) else VARIANTS
        raise Refusal(f"{folder}/{name} is not what a release wrote", "restore it: git checkout")
    return Frozen(version, texts[PARAMETERS_FILE], texts[ENVIRONMENT_LOCK], selection.chosen), lock


def _text(root: Path, file: str) -> str:
    try:
        return (root / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refusal(
            f"{file} cannot be read, and its version serves in production", "restore it from git's history"
        ) from None
