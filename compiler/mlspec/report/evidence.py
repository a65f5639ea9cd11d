"""The evidence of one run: what the files of its metrics folder and its plan say together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from mlspec.conventions import PLAN_FILE, PLAN_FORMAT_VERSION
from mlspec.report.agreement import disagreement
from mlspec.report.fault import EvidenceFault
from mlspec.report.metrics.calibration import Calibration
from mlspec.report.metrics.data import DataFound
from mlspec.report.metrics.evaluation import Evaluation, read_evaluation
from mlspec.report.metrics.gates import GatesFound
from mlspec.report.metrics.plan import ModelPlan
from mlspec.report.metrics.slices import Discovered
from mlspec.report.metrics.variants import Selection
from mlspec.report.reading.decoding import Fault, decode
from mlspec.report.reading.json_text import parse

T = TypeVar("T")

DATA, VARIANTS, EVALUATION, CALIBRATION, GATES = (
    f"{name}.json" for name in ("data", "variants", "evaluation", "calibration", "gates")
)
FILES = (PLAN_FILE, DATA, VARIANTS, EVALUATION, CALIBRATION, GATES)
"""The files that evidence is read from, by name."""
SLICES = "slices.json"
"""A file that a run writes only where its spec asks for it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a report of one run shows; its text is safe to print."""

    plan: ModelPlan
    data: DataFound
    selection: Selection
    evaluation: Evaluation
    calibration: Calibration
    gates: GatesFound
    discovered: Discovered | None = None


def read_evidence(texts: Mapping[str, str]) -> Evidence | EvidenceFault:
    """Returns the evidence in the files of a run, or the first reason why they are none.

    `texts` maps the names of `FILES` to what they hold; other names and unknown keys are passed over. Files that
    contradict themselves or each other are a fault: a report must not show a verdict beside numbers of another run.
    """
    parsed: dict[str, object] = {}
    for file in FILES:
        if file not in texts:
            return EvidenceFault(file, "", "is missing: run the pipeline to write it")
        content, fault = parse(texts[file])
        if fault is not None:
            return EvidenceFault(file, "", fault)
        parsed[file] = content
    if SLICES in texts:
        content, fault = parse(texts[SLICES])
        if fault is not None:
            return EvidenceFault(SLICES, "", fault)
        parsed[SLICES] = content
    return _read(parsed)


def _read(parsed: Mapping[str, object]) -> Evidence | EvidenceFault:
    plan = _decoded(ModelPlan, PLAN_FILE, parsed)
    if isinstance(plan, EvidenceFault):
        return plan
    if plan.format_version.partition(".")[0] != PLAN_FORMAT_VERSION.partition(".")[0]:
        message = f"is {plan.format_version!r}: this mlspec reads {PLAN_FORMAT_VERSION}"
        return EvidenceFault(PLAN_FILE, "format_version", message)
    data = _decoded(DataFound, DATA, parsed)
    if isinstance(data, EvidenceFault):
        return data
    selection = _decoded(Selection, VARIANTS, parsed)
    if isinstance(selection, EvidenceFault):
        return selection
    evaluation = read_evaluation(parsed[EVALUATION], plan.judgement.measured)
    if isinstance(evaluation, Fault):
        return EvidenceFault(EVALUATION, evaluation.key, evaluation.message)
    calibration = _decoded(Calibration, CALIBRATION, parsed)
    if isinstance(calibration, EvidenceFault):
        return calibration
    gates = _decoded(GatesFound, GATES, parsed)
    if isinstance(gates, EvidenceFault):
        return gates
    discovered = _decoded(Discovered, SLICES, parsed) if SLICES in parsed else None
    if isinstance(discovered, EvidenceFault):
        return discovered
    found = disagreement(plan, selection, evaluation, gates)
    return found or Evidence(plan, data, selection, evaluation, calibration, gates, discovered)


def _decoded(shape: type[T], file: str, parsed: Mapping[str, object]) -> T | EvidenceFault:
    found = decode(shape, parsed[file])
    return EvidenceFault(file, found.key, found.message) if isinstance(found, Fault) else found
