"""The sentences of a report; the same in a terminal and on the page."""

from mlspec.report.agreement import judged_groups
from mlspec.report.evidence import Evidence
from mlspec.report.metrics.calibration import CalibrationBin
from mlspec.report.metrics.plan import Bound, EvidenceRule, Gate, Kpi
from mlspec.report.numbers import percent, plain

_BOUNDS: dict[Bound, str] = {
    "at_least": "at least",
    "at_most": "at most",
    "better_by": "at least",
    "not_worse_by": "above",
}


def model(evidence: Evidence) -> str:
    """Returns what ran."""
    return f"{evidence.plan.name} {evidence.plan.version}"


def verdict(evidence: Evidence) -> str:
    """Returns what the verdict means, as a clause that follows it."""
    found = evidence.gates
    verdicts = [gate.verdict for _, gate in found.gates]
    failed, open_, waiting = (verdicts.count(each) for each in ("fail", "inconclusive", "no_production"))
    if found.verdict == "pass":
        decided = len(verdicts) - waiting
        held = "its one gate holds" if decided == 1 else f"all {decided} gates hold"
        further = (
            f"; {gates(waiting)} compare{'s' if waiting == 1 else ''} with production, where nothing is yet"
            if waiting
            else ""
        )
        return f"{model(evidence)} may be promoted: {held}{further}"
    reasons = [f"{failed} of {gates(len(verdicts))} failed"] if failed else []
    if open_:
        reasons.append(f"{open_} of {gates(len(verdicts))} cannot be decided on these rows")
    if found.data_checks:
        broken = len(found.data_checks)
        reasons.append(f"{broken} data check{'s are' if broken > 1 else ' is'} broken")
    if waiting == len(verdicts):
        reasons.append("no gates declared" if not verdicts else "every gate compares with production, which is empty")
    return f"{model(evidence)} must not be promoted: {', '.join(reasons)}"


def gates(count: int) -> str:
    """Returns a number of gates."""
    return f"{count} gate{'' if count == 1 else 's'}"


def kpi_title(kpi: Kpi) -> str:
    """Returns a KPI with what is needed to read its numbers."""
    unit = f"{kpi.unit}, " if kpi.unit else ""
    return f"{kpi.name} ({unit}{kpi.better} is better)"


def judged(evidence: Evidence, gate: Gate, group: str | None) -> str:
    """Returns what a gate holds against its bound."""
    other = gate.against if gate.against == "production" else evidence.gates.baseline or "the baseline"
    lead = f": lead over {other}" if gate.relative else ""
    return f"{gate.kpi}{lead}{f', on {group}' if group is not None else ''}"


def bound(gate: Gate) -> str:
    """Returns what is asked of what a gate judges."""
    return f"{_BOUNDS[gate.bound]} {plain(gate.limit)}"


def interval_note(rule: EvidenceRule) -> str:
    """Returns what low and high are."""
    confidence = percent(1 - rule.alpha)
    kind = "one-sided bounds, each at" if rule.sides == "one" else "the ends of an interval at"
    return f"low and high: {kind} {confidence}, from {rule.resamples:,} resamples of whole days"


def calibration(bins: tuple[CalibrationBin, ...]) -> str:
    """Returns how well scores and outcomes agree, in one sentence; there is at least one bin."""
    inside = sum(found.agrees for found in bins)
    worst = max(bins, key=lambda found: abs(found.gap))
    side = "more" if worst.gap > 0 else "less"
    return (
        f"{inside} of {len(bins)} bins agree with their score; the furthest off came true {100 * abs(worst.gap):.1f} "
        f"points {side} often than its score of {percent(worst.mean_score)}"
    )


def judgements(evidence: Evidence) -> tuple[tuple[str, Gate, str | None], ...]:
    """Returns what was judged, in the order of the plan."""
    return tuple(judged_groups(evidence.plan))
