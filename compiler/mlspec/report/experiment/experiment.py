"""What an experiment found: the variants and the gates, on all rows or on a sample, and that it decides nothing."""

from typing import Literal

from mlspec.conventions import EXPERIMENT_FORMAT_VERSION
from mlspec.plan.value import value
from mlspec.report.agreement import judged_groups
from mlspec.report.evidence import Evidence
from mlspec.report.metrics.gates import OverallVerdict, Verdict


@value
class Sample:
    """How many labelled predictions were asked for, were kept, and there are."""

    asked: int
    rows: int
    of: int


@value
class TriedVariant:
    """A variant on the rows of the selection windows; one that was stopped early has no numbers of these rows.

    `behind_best` is paired, on the same rows and days.
    """

    name: str
    chosen: bool
    stopped_early: bool
    within_margin: bool
    value: float | None
    low: float | None
    high: float | None
    behind_best: float | None
    behind_best_low: float | None
    behind_best_high: float | None


@value
class TriedGate:
    """A gate on the test rows, or on those of a slice: what it would say if these were all there are."""

    name: str
    slice: str | None
    verdict: Verdict
    reason: str
    asked: float
    value: float | None
    low: float | None
    high: float | None
    rows: int
    days: int


@value
class Experiment:
    """An experiment with a candidate; `sample` is None where it ran on all rows."""

    format_version: str
    model: str
    version: str
    sample: Sample | None
    decides: Literal[False]
    kpi: str
    chosen: str
    reason: str
    variants: tuple[TriedVariant, ...]
    verdict: OverallVerdict
    gates: tuple[TriedGate, ...]


def experiment_of(evidence: Evidence) -> Experiment:
    """Returns what the evidence of an experiment says, for tools."""
    found = evidence.data.split.sample
    selection = evidence.selection
    return Experiment(
        format_version=EXPERIMENT_FORMAT_VERSION,
        model=evidence.plan.name,
        version=evidence.plan.version,
        sample=None if found is None else Sample(found.asked, found.rows, found.of),
        decides=False,
        kpi=selection.kpi,
        chosen=selection.chosen,
        reason=selection.reason,
        variants=tuple(_variants(evidence)),
        verdict=evidence.gates.verdict,
        gates=tuple(_gates(evidence)),
    )


def _variants(evidence: Evidence) -> list[TriedVariant]:
    selection = evidence.selection
    scores, stopped = dict(selection.variants), dict(selection.stopped)
    return [
        TriedVariant(
            name=each.name,
            chosen=each.name == selection.chosen,
            stopped_early=each.name in stopped,
            within_margin=scores[each.name].within_margin,
            value=scores[each.name].value,
            low=scores[each.name].low,
            high=scores[each.name].high,
            behind_best=scores[each.name].behind_best,
            behind_best_low=scores[each.name].behind_best_low,
            behind_best_high=scores[each.name].behind_best_high,
        )
        for each in evidence.plan.training.variants
    ]


def _gates(evidence: Evidence) -> list[TriedGate]:
    verdicts = dict(evidence.gates.gates)
    return [
        TriedGate(
            name=gate.name,
            slice=group,
            verdict=verdicts[key].verdict,
            reason=verdicts[key].reason,
            asked=verdicts[key].asked,
            value=verdicts[key].value,
            low=verdicts[key].low,
            high=verdicts[key].high,
            rows=verdicts[key].rows,
            days=verdicts[key].days,
        )
        for key, gate, group in judged_groups(evidence.plan)
    ]
