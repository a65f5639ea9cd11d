"""What has another name and is otherwise as it was: KPIs, slices, features and filters of a model.

A name counts as another one of the same thing only where nothing else went or came with the same content, where the
old name is gone and where the new one was not there before.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from mlspec.plan.changes.change import Change, Path, Redo, Safety
from mlspec.plan.operation import Bound
from mlspec.plan.plan import Plan

KPIS, SLICES, FEATURES, FILTERS = ("kpis",), ("validation", "slices"), ("features", "columns"), ("filters",)
ANEW: dict[Path, tuple[Redo, str]] = {
    KPIS: (Redo.EVALUATION, "what was trained is judged anew, by the same number under another name"),
    SLICES: (Redo.EVALUATION, "what was trained is judged anew, on the same rows under another name"),
    FEATURES: (Redo.TRAINING, "the same feature is computed anew, under another name"),
    FILTERS: (Redo.EVALUATION, "predictions are decided and judged anew, by the same rule under another name"),
}
UNKNOWN = "what serves knows it by its old name: until the next version serves, nothing that names it is watched there"


@dataclass(frozen=True, slots=True)
class Renames:
    """New names by old ones, of each section of a spec that names things."""

    kpis: Mapping[str, str] = field(default_factory=dict[str, str])
    slices: Mapping[str, str] = field(default_factory=dict[str, str])
    features: Mapping[str, str] = field(default_factory=dict[str, str])
    filters: Mapping[str, str] = field(default_factory=dict[str, str])

    def __bool__(self) -> bool:
        return any((self.kpis, self.slices, self.features, self.filters))


def renames(before: Plan, after: Plan) -> Renames:
    """Returns what has another name on the other side."""
    return Renames(
        _renamed(before.judgement.kpis, after.judgement.kpis),
        _renamed(before.judgement.slices, after.judgement.slices),
        _renamed(before.features.columns, after.features.columns),
        _renamed(before.filters, after.filters),
    )


def told(found: Renames, after: Plan) -> Iterator[Change]:
    """Yields a change for each thing with another name; what operation names of it is not followed where it serves."""
    sections = ((KPIS, found.kpis), (SLICES, found.slices), (FEATURES, found.features), (FILTERS, found.filters))
    watched = {KPIS: _watched_kpis(after), SLICES: _watched_slices(after), FEATURES: _watched_features(after)}
    for section, names in sections:
        for old, new in names.items():
            yield _change(after, section, old, new, guarded=new in watched.get(section, frozenset()))


def _change(after: Plan, section: Path, old: str, new: str, *, guarded: bool) -> Change:
    path, (redo, why) = (*section, new), ANEW[section]
    return Change(
        model=after.name,
        path=path,
        file=after.spec,
        shown=".".join(map(str, path)),
        before=old,
        after=new,
        redo=redo,
        safety=Safety.LOOSENED if guarded else Safety.NEUTRAL,
        why=f"renamed: {why}",
        risk=UNKNOWN if guarded else "",
        via=None,
    )


def _renamed(before: Iterable[Any], after: Iterable[Any]) -> dict[str, str]:
    was, now = ({item.name: item for item in side} for side in (before, after))
    gone = _by_content(item for name, item in was.items() if name not in now)
    come = _by_content(item for name, item in now.items() if name not in was)
    return {
        names[0]: come[content][0]
        for content, names in gone.items()
        if len(names) == 1 and len(come.get(content, ())) == 1
    }


def _by_content(items: Iterable[Any]) -> dict[tuple[object, ...], list[str]]:
    found: dict[tuple[object, ...], list[str]] = {}
    for item in items:
        content = tuple(getattr(item, each.name) for each in fields(item) if each.name != "name")
        found.setdefault(content, []).append(item.name)
    return found


def _bounds(plan: Plan) -> Iterator[Bound]:
    """Yields what operation holds of KPIs: all but the gates of a release."""
    operation, rollout = plan.operation, plan.operation.rollout
    stages = rollout.stages if rollout is not None else ()
    always = rollout.always if rollout is not None else ()
    gates = (*always, *(gate for stage in stages for gate in stage.gates))
    yield from (gate.judges for gate in gates)
    yield from (rule.watches for rule in operation.rollback.rules)
    yield from (watched.bound for watched in operation.monitoring.kpis if watched.bound is not None)
    yield from (trigger.watches for trigger in operation.retraining.triggers if trigger.watches is not None)


def _watched_kpis(plan: Plan) -> frozenset[str]:
    return frozenset((*(bound.kpi for bound in _bounds(plan)), *(each.kpi for each in plan.operation.monitoring.kpis)))


def _watched_slices(plan: Plan) -> frozenset[str]:
    watched = (name for each in plan.operation.monitoring.kpis for name in each.slices)
    return frozenset((*(name for bound in _bounds(plan) for name in bound.slices), *watched))


def _watched_features(plan: Plan) -> frozenset[str]:
    drift = plan.operation.monitoring.drift
    return frozenset(drift.features if drift is not None else ())
