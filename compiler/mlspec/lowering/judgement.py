"""Lowers `validation`, `kpis`, `evidence` and `gates`: on which rows, by which numbers and how surely."""

from math import sqrt

from mlspec.expressions.canonical import canonical
from mlspec.plan import judgement
from mlspec.spec.bounds import number
from mlspec.spec.derived_defaults import gap_of
from mlspec.spec.evidence import Evidence
from mlspec.spec.gates import Gate
from mlspec.spec.judged_columns import judged_columns
from mlspec.spec.kpi_directions import direction
from mlspec.spec.kpi_uses import selected
from mlspec.spec.kpis import Expected, Kpi
from mlspec.spec.lineage import ModelLineage
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.units import Share
from mlspec.spec.validation import Slice, Validation


def lower_judgement(spec: ModelSpec, lineage: ModelLineage) -> judgement.Judgement:
    """Returns everything that a verdict depends on."""
    return judgement.Judgement(
        split=judgement.Split(
            by=spec.validation.split.by,
            test_seconds=spec.validation.split.test.seconds,
            gap_seconds=gap_of(spec).seconds,
            refresh_seconds=spec.validation.refresh.seconds if spec.validation.refresh is not None else None,
        ),
        slices=_slices(spec.validation),
        kpis=tuple(_kpi(name, kpi, spec.metadata.owner) for name, kpi in spec.kpis.items()),
        evidence=_evidence(spec.evidence),
        source_columns=judged_columns(spec, lineage),
        gates=tuple(_gate(gate, spec.validation.slices) for gate in spec.gates),
        discovery=_discovery(spec.validation),
        incidents=spec.validation.incidents,
    )


def _discovery(validation: Validation) -> judgement.Discovery | None:
    discover = validation.discover
    return judgement.Discovery(discover.max, discover.min_rows) if discover is not None else None


def _slices(validation: Validation) -> tuple[judgement.Slice, ...]:
    return tuple(
        judgement.Slice(name, canonical(group.where.tree), group.critical) for name, group in validation.slices.items()
    )


def _kpi(name: str, kpi: Kpi, owner: str) -> judgement.Kpi:
    return judgement.Kpi(
        name=name,
        metric=kpi.metric,
        at=kpi.at,
        quantile=float(kpi.quantile) if kpi.quantile is not None else None,
        expr=canonical(kpi.expr.tree) if kpi.expr is not None else None,
        system=kpi.system,
        threshold_milliseconds=kpi.threshold.milliseconds if kpi.threshold is not None else None,
        where=canonical(kpi.where.tree) if kpi.where is not None else None,
        kind=kpi.measure,
        better=direction(kpi),
        unit=kpi.unit,
        expected=_expected(kpi.expected),
        owner=kpi.owner or owner,
        valid_until=kpi.valid_until.text if kpi.valid_until is not None else None,
    )


def _expected(expected: Share | Expected | None) -> judgement.Expected | None:
    if isinstance(expected, Share):
        return judgement.Expected(expected.value, round(sqrt(expected.value * (1 - expected.value)), 6))
    return judgement.Expected(float(expected.mean), float(expected.sd)) if expected is not None else None


def _evidence(evidence: Evidence) -> judgement.Evidence:
    return judgement.Evidence(
        alpha=evidence.alpha,
        power=evidence.power,
        sides=evidence.sides,
        test=evidence.test,
        resamples=evidence.resamples,
        min_rows=evidence.min_rows,
        min_events=evidence.min_events,
    )


def _gate(gate: Gate, slices: dict[str, Slice]) -> judgement.Gate:
    return judgement.Gate(
        name=gate.name,
        kpi=gate.kpi,
        against=gate.against,
        bound=gate.bound,
        value=number(getattr(gate, gate.bound)),
        slices=selected(gate.slices, slices),
    )
