"""What the version in production says on a candidate's rows, and what the gates then say of the candidate."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from mlspec.report.agreement import judged_groups
from mlspec.report.evidence import Evidence
from mlspec.report.metrics.gates import GatesFound
from mlspec.report.metrics.interval import Interval
from mlspec.report.reading.decoding import Fault, decode
from mlspec.report.reading.json_text import parse

PRODUCTION = "production"
COMPARISON = f"{PRODUCTION}.json"
"""The file of the metrics folder that a release adds, where there was something to compare with."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One version scored again on the candidate's test rows.

    Attributes:
        version: What served.
        gates: All gates of the candidate, those against production decided.
        kpis: The KPIs of the version on those rows.
        leads: By how much the candidate is better, for each gate against production.
    """

    version: str
    gates: GatesFound
    kpis: tuple[tuple[str, Interval], ...]
    leads: tuple[tuple[str, Interval], ...]


def read_comparison(text: str, evidence: Evidence, version: str) -> Comparison | str:
    """Returns the comparison that a file holds, or why it is none of this candidate with that version."""
    content, fault = parse(text)
    if fault is not None:
        return fault
    gates = decode(GatesFound, content)
    if isinstance(gates, Fault):
        return f"{gates.key} {gates.message}"
    about = cast("dict[str, object]", content).get(PRODUCTION)
    if not isinstance(about, dict):
        return f"has no {PRODUCTION}"
    said = cast("dict[str, object]", about)
    if said.get("version") != version or gates.candidate != evidence.gates.candidate:
        return f"compares {gates.candidate} with {said.get('version')}, not {evidence.gates.candidate} with {version}"
    overall = said.get("overall")
    numbers = cast("dict[str, object]", overall) if isinstance(overall, dict) else {}
    kpis: list[tuple[str, Interval]] = []
    for kpi in evidence.plan.judgement.measured:
        found = decode(Interval, numbers.get(kpi.name))
        if isinstance(found, Fault):
            return f"{PRODUCTION}.overall.{kpi.name} {found.message}"
        kpis.append((kpi.name, found))
    declared = {name for name, _, _ in judged_groups(evidence.plan)}
    if declared != {name for name, _ in gates.gates}:
        return "has other gates than the plan"
    return Comparison(version, gates, tuple(kpis), tuple(_leads(evidence, gates)))


def _leads(evidence: Evidence, gates: GatesFound) -> Iterator[tuple[str, Interval]]:
    found = dict(gates.gates)
    for name, gate, _ in judged_groups(evidence.plan):
        if gate.against == PRODUCTION:
            yield name, found[name].judged


def undecided(gates: GatesFound) -> Iterator[str]:
    """Yields a sentence for each gate and data check that keeps a candidate from its release."""
    for name, gate in gates.gates:
        if gate.verdict in ("fail", "inconclusive"):
            yield f"{name}: {gate.verdict}: {gate.reason}"
    yield from gates.data_checks
