"""Lowers `validation`, `kpis`, `evidence` and `gates`: on which rows, by which numbers and how surely."""

from mlspec.expressions.canonical import canonical
from mlspec.plan import judgement
from mlspec.spec.derived_defaults import gap_of
from mlspec.spec.evidence import Evidence
from mlspec.spec.gates import Gate
from mlspec.spec.judged_columns import judged_columns
from mlspec.spec.kpis import Kpi
from mlspec.spec.lineage import ModelLineage
from mlspec.spec.metrics import METRICS
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.validation import Validation


def lower_judgement(spec: ModelSpec, lineage: ModelLineage) -> judgement.Judgement:
    """Returns everything that a verdict depends on."""
    slices = _slices(spec.validation)
    return judgement.Judgement(
        split=judgement.Split(
            by=spec.validation.split.by,
            test_seconds=spec.validation.split.test.seconds,
            gap_seconds=gap_of(spec).seconds,
        ),
        slices=slices,
        kpis=tuple(_kpi(name, kpi, spec.metadata.owner) for name, kpi in spec.kpis.items()),
        evidence=_evidence(spec.evidence),
        gates=tuple(_gate(gate, slices) for gate in spec.gates),
        source_columns=judged_columns(spec, lineage),
    )


def _slices(validation: Validation) -> tuple[judgement.Slice, ...]:
    return tuple(
        judgement.Slice(name, canonical(group.where.tree), group.critical) for name, group in validation.slices.items()
    )


def _kpi(name: str, kpi: Kpi, owner: str) -> judgement.Kpi:
    expected = kpi.expected
    return judgement.Kpi(
        name=name,
        metric=kpi.metric,
        expr=canonical(kpi.expr.tree) if kpi.expr is not None else None,
        where=canonical(kpi.where.tree) if kpi.where is not None else None,
        better=kpi.better or METRICS[kpi.metric or ""].better,
        unit=kpi.unit,
        expected=judgement.Expected(float(expected.mean), float(expected.sd)) if expected is not None else None,
        owner=kpi.owner or owner,
    )


def _evidence(evidence: Evidence) -> judgement.Evidence:
    return judgement.Evidence(
        alpha=evidence.alpha,
        power=evidence.power,
        sides=evidence.sides,
        resamples=evidence.resamples,
        min_rows=evidence.min_rows,
        min_events=evidence.min_events,
    )


def _gate(gate: Gate, slices: tuple[judgement.Slice, ...]) -> judgement.Gate:
    bound = gate.bound
    return judgement.Gate(
        name=gate.name,
        kpi=gate.kpi,
        against=gate.against,
        bound=bound,
        value=float(getattr(gate, bound)),
        slices=_selected(gate, slices),
    )


def _selected(gate: Gate, slices: tuple[judgement.Slice, ...]) -> tuple[str, ...]:
    if gate.slices is None:
        return ()
    if gate.slices == "all":
        return tuple(group.name for group in slices)
    if gate.slices == "critical":
        return tuple(group.name for group in slices if group.critical)
    return tuple(group.name for group in slices if group.name in gate.slices)
