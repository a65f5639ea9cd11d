"""Lowers what a gate, a rule or an alert bounds: the KPI, the number, and the slices it holds for."""

from mlspec.plan import operation
from mlspec.spec import bounds
from mlspec.spec.gates import SliceSelection
from mlspec.spec.quantities import Relative
from mlspec.spec.rollout import StageGate
from mlspec.spec.validation import Slice
from mlspec.spec.watched import Watched

Slices = dict[str, Slice]


def selected(selection: SliceSelection | None, slices: Slices) -> tuple[str, ...]:
    """Returns the names of the slices that are chosen, in the spec's order."""
    if selection is None:
        return ()
    if selection == "all":
        return tuple(slices)
    if selection == "critical":
        return tuple(name for name, group in slices.items() if group.critical)
    return tuple(name for name in slices if name in selection)


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
