"""One gate on one group of rows: its verdict, and the sentence that gives the numbers for it."""

from dataclasses import dataclass

from mlspec_runtime.evidence.estimate import Estimate, estimate
from mlspec_runtime.evidence.measurement import Measurement, lead
from mlspec_runtime.evidence.rule import EvidenceRule
from mlspec_runtime.evidence.verdict import RELATIVE, Verdict, judge
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.gating.subject import PRODUCTION, Subject
from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.gate import Gate, GateRule
from mlspec_runtime.parameters.kpis import Kpi, Slice


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and what it rests on.

    Attributes:
        rule: The gate.
        group: The slice; None for all rows.
        verdict: What the interval says about the bound.
        judged: The KPI of the candidate, or its lead over the other, positive where it is better.
        candidate: The KPI of the candidate; None where undefined.
        other: The KPI of the baseline or production; None where undefined or not compared.
        reason: One sentence with the numbers.
    """

    rule: GateRule
    group: str | None
    verdict: Verdict
    judged: Estimate
    candidate: float | None
    other: float | None
    reason: str

    def as_json(self, evidence: EvidenceRule) -> dict[str, Json]:
        """Returns the judgement as reports show it."""
        return {
            "name": self.rule.name,
            "slice": self.group,
            "kpi": self.rule.kpi,
            "against": self.rule.against,
            "bound": self.rule.bound,
            "asked": self.rule.value,
            "verdict": self.verdict,
            "reason": self.reason,
            "candidate": self.candidate,
            "baseline": self.other,
            "value": self.judged.value,
            "low": self.judged.low,
            "high": self.judged.high,
            "detectable": self.judged.detectable(evidence),
            **self.judged.support.as_json(),
        }


def judge_gate(rule: GateRule, group: Slice | None, subject: Subject, gate: Gate) -> Judgement:
    """Returns the verdict of a gate on a slice or on all rows.

    Raises:
        StageFailure: the gate reads a KPI that is not measured, or compares with what there is not.
    """
    kpi = _kpi(rule, gate)
    measured = subject.measured(kpi, group, gate)
    candidate, other = estimate(measured, gate.evidence), None
    judged = candidate
    if rule.against == PRODUCTION and subject.production is None:
        return _not_compared(rule, group, measured, candidate.value)
    if rule.bound in RELATIVE:
        compared = subject.measured_other(rule.against, kpi, group, gate)
        other = estimate(compared, gate.evidence)
        judged = estimate(lead(measured, compared, kpi.better), gate.evidence)
    verdict = judge(rule.bound, rule.value, judged)
    return Judgement(
        rule=rule,
        group=None if group is None else group.name,
        verdict=verdict,
        judged=judged,
        candidate=candidate.value,
        other=None if other is None else other.value,
        reason=_reason(rule, judged, verdict, gate),
    )


def _not_compared(rule: GateRule, group: Slice | None, measured: Measurement, candidate: float | None) -> Judgement:
    """Returns the judgement of a gate that has nothing to compare the candidate with yet."""
    reason = f"nothing in production: does not block; once something is, {_asked(rule)} on the same rows"
    return Judgement(
        rule=rule,
        group=None if group is None else group.name,
        verdict="no_production",
        judged=Estimate(None, None, None, None, measured.support, reason),
        candidate=candidate,
        other=None,
        reason=reason,
    )


def _kpi(rule: GateRule, gate: Gate) -> Kpi:
    for kpi in gate.kpis:
        if kpi.name == rule.kpi:
            return kpi
    known = ", ".join(kpi.name for kpi in gate.kpis)
    raise StageFailure(f"gate {rule.name} reads the KPI {rule.kpi!r}, which is not measured; there are {known}")


def _asked(rule: GateRule) -> str:
    match rule.bound:
        case "at_least" | "at_most":
            return f"{rule.bound.replace('_', ' ')} {rule.value:g} is asked"
        case "better_by":
            return f"a lead of at least {rule.value:g} is asked"
        case "not_worse_by":
            return f"a deficit below {rule.value:g} is accepted"


def _reason(rule: GateRule, judged: Estimate, verdict: Verdict, gate: Gate) -> str:
    other = PRODUCTION if rule.against == PRODUCTION else gate.baseline
    subject = f"{rule.kpi} leads {other} by" if rule.bound in RELATIVE else f"{rule.kpi} is"
    if judged.value is None:
        return f"{rule.kpi} cannot be judged: {judged.reason}"
    measured = f"{subject} {judged.value:.4g}"
    if judged.low is None or judged.high is None:
        return f"{measured}, without an interval: {judged.reason}; {_asked(rule)}"
    confidence = f"{1 - gate.evidence.alpha:.0%}"
    if verdict == "inconclusive":
        detectable = judged.detectable(gate.evidence) or 0.0
        return (
            f"{measured}, between {judged.low:.4g} and {judged.high:.4g} ({confidence}): {_asked(rule)}, which is "
            f"inside; these rows show a difference of {detectable:.2g} from the bound"
        )
    above = (verdict == "pass") != (rule.bound == "at_most")
    bound = f"at least {judged.low:.4g}" if above else f"at most {judged.high:.4g}"
    return f"{measured}, {bound} ({confidence}); {_asked(rule)}"
