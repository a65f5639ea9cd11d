"""Lowers what a gate, a rule or an alert bounds: the KPI, the number, and the slices it holds for."""

from mlspec.plan import operation
from mlspec.spec import bounds
from mlspec.spec.kpi_uses import selected
from mlspec.spec.quantities import Relative
from mlspec.spec.rollout import StageGate
from mlspec.spec.validation import Slice
from mlspec.spec.watched import Watched

Slices = dict[str, Slice]


def lower_bound(judges: StageGate | Watched, slices: Slices) -> operation.Bound:
    """Returns what is bounded, and by which number."""
    written = getattr(judges, judges.bound)
    return operation.Bound(
        kpi=judges.kpi,
        against=judges.against,
        bound=judges.bound,
        value=bounds.number(written),
        relative=isinstance(written, Relative),
        slices=selected(judges.slices, slices) if isinstance(judges, StageGate) else (),
    )
