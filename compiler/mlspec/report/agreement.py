"""Whether the files of a run speak of one run, and its verdicts of its numbers."""

from collections.abc import Iterator

from mlspec.report.fault import EvidenceFault
from mlspec.report.metrics.evaluation import Evaluation
from mlspec.report.metrics.gates import GateFound, GatesFound
from mlspec.report.metrics.plan import Gate, ModelPlan
from mlspec.report.metrics.variants import Selection

_AGAIN = "the files are of different runs: run the pipeline again"
_DIGITS = 6
"""Significant digits of the numbers in the files."""


def disagreement(
    plan: ModelPlan, selection: Selection, evaluation: Evaluation, gates: GatesFound
) -> EvidenceFault | None:
    """Returns the first place where the files contradict each other."""
    return next(_disagreements(plan, selection, evaluation, gates), None)


def _disagreements(
    plan: ModelPlan, selection: Selection, evaluation: Evaluation, gates: GatesFound
) -> Iterator[EvidenceFault]:
    yield from _variants(plan, selection)
    yield from _evaluation(plan, selection, evaluation)
    yield from _gates(plan, selection, gates)


def judged_groups(plan: ModelPlan) -> Iterator[tuple[str, Gate, str | None]]:
    """Yields each judgement that a plan asks for: its key in gates.json, its gate and its slice, None for all rows."""
    for gate in plan.judgement.gates:
        if not gate.slices:
            yield gate.name, gate, None
        for name in gate.slices:
            yield f"{gate.name} {name}", gate, name


def _variants(plan: ModelPlan, selection: Selection) -> Iterator[EvidenceFault]:
    file = "variants.json"
    declared, found = {variant.name for variant in plan.training.variants}, dict(selection.variants)
    if selection.chosen not in found:
        yield EvidenceFault(file, "chosen", f"is {selection.chosen!r}, which is not among its variants")
    for name in sorted(declared ^ found.keys()):
        side = "the plan has it" if name in declared else "the plan has no such variant"
        yield EvidenceFault(file, f"variants.{name}", f"{side}; {_AGAIN}")
    if plan.kpi(selection.kpi) is None:
        yield EvidenceFault(file, "kpi", f"is {selection.kpi!r}, which the plan does not have; {_AGAIN}")


def _evaluation(plan: ModelPlan, selection: Selection, evaluation: Evaluation) -> Iterator[EvidenceFault]:
    file, variant = "evaluation.json", evaluation.test.variant
    if variant != selection.chosen:
        yield EvidenceFault(file, "variant", f"is {variant!r}, variants.json chose {selection.chosen!r}; {_AGAIN}")
    found = {group.name for group in evaluation.slices}
    for group in plan.judgement.slices:
        if group.name not in found:
            yield EvidenceFault(file, f"slices.{group.name}", "is missing: the plan has this slice")
    filters = {name for name, _ in evaluation.test.filters}
    for name in sorted(filters ^ {rule.name for rule in plan.filters}):
        side = "the plan has no such filter" if name in filters else "is missing: the plan has this filter"
        yield EvidenceFault(file, f"filters.{name}", f"{side}; {_AGAIN}")


def _gates(plan: ModelPlan, selection: Selection, gates: GatesFound) -> Iterator[EvidenceFault]:
    file = "gates.json"
    if gates.candidate != selection.chosen:
        message = f"is {gates.candidate!r}, variants.json chose {selection.chosen!r}; {_AGAIN}"
        yield EvidenceFault(file, "candidate", message)
    found, declared = dict(gates.gates), {key: gate for key, gate, _ in judged_groups(plan)}
    for name in sorted(found.keys() - declared.keys()):
        yield EvidenceFault(file, f"gates.{name}", f"the plan has no such gate; {_AGAIN}")
    for name, gate in declared.items():
        if name not in found:
            yield EvidenceFault(file, f"gates.{name}", "is missing: the plan has this gate")
        elif plan.kpi(gate.kpi) is None:
            yield EvidenceFault("plan.json", "judgement.gates", f"{gate.name} reads {gate.kpi!r}, which is no KPI")
        elif found[name].asked != float(f"{gate.value:.{_DIGITS}g}"):
            message = f"is {found[name].asked:g}, the plan asks for {gate.value:g}; {_AGAIN}"
            yield EvidenceFault(file, f"gates.{name}.asked", message)
        elif not _follows(gate, found[name]):
            message = f"says {found[name].verdict}, which its interval contradicts"
            yield EvidenceFault(file, f"gates.{name}.verdict", message)


def _follows(gate: Gate, found: GateFound) -> bool:
    """Returns whether the interval allows the verdict; rounding may have moved a bound onto the limit, not past it."""
    if found.verdict == "no_production" and gate.against != "production":
        return False
    if found.low is None or found.high is None:
        return True
    limit = float(f"{gate.limit:.{_DIGITS}g}")
    below, above = found.high <= limit, found.low >= limit
    good, bad = (below, above) if gate.bound == "at_most" else (above, below)
    match found.verdict:
        case "pass":
            return good
        case "fail":
            return bad
        case "inconclusive":
            return found.low <= limit <= found.high
        case "no_production":
            return False
