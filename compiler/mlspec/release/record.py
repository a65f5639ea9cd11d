"""The record of a release, as the text of its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from mlspec.conventions import API_VERSION, ENVIRONMENT_LOCK, PIPELINE_OUTPUTS
from mlspec.emit.yaml_writer import to_yaml
from mlspec.plan.plan import Hypothesis, Plan
from mlspec.release.numbers import Comparison
from mlspec.release.run_lock import RunLock
from mlspec.report.evidence import Evidence
from mlspec.report.metrics.gates import GatesFound
from mlspec.report.metrics.interval import Interval

PACKAGE = f"{PIPELINE_OUTPUTS}/package"
Plain = dict[str, object]


@dataclass(frozen=True, slots=True)
class Approved:
    """Who agreed."""

    team: str
    person: str


@dataclass(frozen=True, slots=True)
class Released:
    """All that a record says.

    Attributes:
        plan: The version, compiled.
        commit: The commit whose specs were compiled.
        instant: When that was, in UTC to the second.
        manifest: The text of the frozen folder's manifest.
        environment: The text of its environment.lock.
        lock: What ran.
        evidence: What came out.
        production: What was compared with; None with nothing in production.
        approvals: Who agreed.
    """

    plan: Plan
    commit: str
    instant: str
    manifest: str
    environment: str
    lock: RunLock
    evidence: Evidence
    production: Comparison | None
    approvals: tuple[Approved, ...]


def record_text(released: Released) -> str:
    """Returns the text of the record; equal releases have equal records."""
    plan, evidence = released.plan, released.evidence
    gates = evidence.gates if released.production is None else released.production.gates
    content: Plain = {
        "apiVersion": API_VERSION,
        "kind": "Release",
        "metadata": {
            "model": plan.name,
            "version": plan.version,
            "released": released.instant,
            "commit": released.commit,
        },
        "digests": _digests(released),
        "metrics": _metrics(evidence.evaluation.overall.kpis),
        "verdicts": _verdicts(gates),
    }
    if released.production is not None:
        leads = _metrics(released.production.leads)
        content["production"] = {
            "version": released.production.version,
            "metrics": _metrics(released.production.kpis),
            **({"leads": leads} if leads else {}),
        }
    if released.approvals:
        content["approvals"] = [
            {"by": approved.team, "person": approved.person, "at": released.instant} for approved in released.approvals
        ]
    if plan.hypothesis is not None:
        content["hypothesis"] = _hypothesis(plan.hypothesis)
    return f"{to_yaml(content)}\n"


def _digests(released: Released) -> Plain:
    found: Plain = {
        "manifest": _sha256(released.manifest),
        "model": released.lock.output(PACKAGE),
        "lock": _sha256(released.environment),
        "data": _data(released.plan, released.lock),
    }
    filters = {rule.name: f"sha256:{rule.digest}" for rule in released.plan.filters}
    return {**found, **({"filters": filters} if filters else {})}


def _data(plan: Plan, lock: RunLock) -> Mapping[str, str]:
    """Returns the digest of what each source was read from: the one input of its stage beside environment.lock."""
    found: dict[str, str] = {}
    for source in plan.sources:
        read = lock.stages[f"ingest-{source.name}"].inputs
        found[source.name] = next(digest for path, digest in read.items() if path != ENVIRONMENT_LOCK)
    return found


def _metrics(kpis: Iterable[tuple[str, Interval]]) -> Plain:
    return {name: _measured(found) for name, found in kpis if found.value is not None}


def _measured(found: Interval) -> Plain:
    """Returns a value with its interval; alone where there is none, or where days draw it to one side of the value."""
    if found.value is None or found.low is None or found.high is None or not found.low <= found.value <= found.high:
        return {"value": found.value}
    return {"value": found.value, "low": found.low, "high": found.high}


def _verdicts(gates: GatesFound) -> Plain:
    words = {"no_production": "nothing_to_compare"}
    return {name: words.get(gate.verdict, gate.verdict) for name, gate in gates.gates}


def _hypothesis(hypothesis: Hypothesis) -> Plain:
    return {
        "claim": hypothesis.claim,
        "expect": {"kpi": hypothesis.kpi, "change": hypothesis.change, "against": hypothesis.against},
    }


def _sha256(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"
