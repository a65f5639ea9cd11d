"""`gate`: holds the candidate against every gate on the test rows; no verdict stops the pipeline."""

from pathlib import Path
from typing import cast

from mlspec_runtime import layout
from mlspec_runtime.evidence.verdict import Verdict, overall
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.gating.data_checks import broken_fallback_checks
from mlspec_runtime.gating.judgement import Judgement, judge_gate
from mlspec_runtime.gating.subject import Subject, read_subject
from mlspec_runtime.json_file import Json, read_json, write_json
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.gate import Gate, GateRule
from mlspec_runtime.parameters.kpis import Slice


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the verdicts are written, whatever they are: the numbers must be kept."""
    del arguments
    content = judge_candidate(parameters.section(Gate, "gate"), parameters.threads, layout.OUTPUTS / "sources")
    write_json(layout.GATES, content)
    print(f"{content['verdict']}: {content['reason']}")  # noqa: T201 - the stage's result
    return 0


def judge_candidate(gate: Gate, threads: int, sources: Path) -> dict[str, Json]:
    """Returns what every gate says of the chosen variant; `sources` is where the profiles of its sources stand.

    Raises:
        StageFailure: a file is missing, or the candidate and what it is compared with are not comparable.
    """
    selection = cast("dict[str, Json]", read_json(layout.SELECTION))
    candidate = cast("str", selection["chosen"])
    subject = read_subject(candidate, gate, threads)
    judgements = tuple(found for rule in gate.gates for found in _judged(rule, subject, gate))
    broken = broken_fallback_checks(sources)
    verdict, reason = _overall(judgements, broken)
    return {
        "verdict": verdict,
        "reason": reason,
        "candidate": candidate,
        "baseline": gate.baseline,
        "evidence": {
            "alpha": gate.evidence.alpha,
            "sides": gate.evidence.sides,
            "power": gate.evidence.power,
            "resamples": gate.evidence.resamples,
        },
        "gates": [found.as_json(gate.evidence) for found in judgements],
        "data_checks": list(broken),
    }


def _judged(rule: GateRule, subject: Subject, gate: Gate) -> tuple[Judgement, ...]:
    if not rule.slices:
        return (judge_gate(rule, None, subject, gate),)
    return tuple(judge_gate(rule, _slice(name, rule, gate), subject, gate) for name in rule.slices)


def _slice(name: str, rule: GateRule, gate: Gate) -> Slice:
    for group in gate.slices:
        if group.name == name:
            return group
    known = ", ".join(group.name for group in gate.slices)
    raise StageFailure(f"gate {rule.name} reads the slice {name!r}; there are {known or 'none'}")


def _overall(judgements: tuple[Judgement, ...], broken: tuple[str, ...]) -> tuple[Verdict, str]:
    """Returns the verdict of all gates and data checks, and the sentence for it."""
    doubt: tuple[Verdict, ...] = ("inconclusive",) if broken else ()
    verdict = overall((*(found.verdict for found in judgements), *doubt))
    if not judgements:
        return "inconclusive", "; ".join(("no gates declared", *broken))
    waiting = sum(found.verdict == "no_production" for found in judgements)
    if waiting == len(judgements):
        alone = "every gate compares with production, and nothing is in production: add one against the baseline"
        return "inconclusive", "; ".join((alone, *broken))
    deciding = [found for found in judgements if found.verdict == verdict]
    if verdict == "pass":
        further = (
            f"; {waiting} compare{'s' if waiting == 1 else ''} with production, where nothing is yet" if waiting else ""
        )
        return verdict, f"all {len(judgements) - waiting} judgements pass{further}"
    reasons = [f"{found.rule.name}{_on(found)}: {found.reason}" for found in deciding]
    return verdict, "; ".join((*reasons, *broken))


def _on(found: Judgement) -> str:
    return "" if found.group is None else f" on {found.group}"
