"""What the operation of a model names: served inputs, rollout, rollback, monitoring and retraining."""

from collections.abc import Callable, Iterable, Iterator

from mlspec.graph import wording
from mlspec.graph.entry import Entry
from mlspec.plan.operation import Bound
from mlspec.plan.plan import Plan
from mlspec.spec.units import duration_text


def operation(plan: Plan) -> Iterator[Entry]:
    """Yields what surrounds the model; all of it reads the behaviour, and triggers read what is watched."""
    for section in SECTIONS:
        yield from section(plan)


def _inputs(plan: Plan) -> Iterator[Entry]:
    windows = {feature.name for feature in plan.features.columns if feature.window is not None}
    for each in plan.serving.inputs:
        if each.name in windows:
            read = f"features.{each.name}"
        else:
            read = f"sources.{each.name if '.' in each.name else f'{plan.features.source}.{each.name}'}"
        yield Entry("input", f"serving.{each.name}", f"{each.type} from {each.origin}", reads=(read,))


def _stages(plan: Plan) -> Iterator[Entry]:
    rollout = plan.operation.rollout
    if rollout is None:
        return
    for stage in rollout.stages:
        judged = [gate.judges for gate in (*rollout.always, *stage.gates)]
        yield Entry("stage", f"rollout.{stage.name}", wording.stage(stage), reads=_judged(judged))


def _rollback(plan: Plan) -> Iterator[Entry]:
    rules = plan.operation.rollback.rules
    names = _distinct(f"{rule.watches.kpi}-{rule.watches.bound}" for rule in rules)
    for name, rule in zip(names, rules, strict=True):
        says = f"{rule.action}: {wording.bound(rule.watches)} over {duration_text(rule.window_seconds)}"
        yield Entry("rule", f"rollback.{name}", says, reads=_judged([rule.watches]))


def _monitors(plan: Plan) -> Iterator[Entry]:
    monitoring = plan.operation.monitoring
    names = _distinct(watched.kpi for watched in monitoring.kpis)
    for name, watched in zip(names, monitoring.kpis, strict=True):
        says = wording.bound(watched.bound) if watched.bound is not None else watched.kpi
        read = (f"kpis.{watched.kpi}", *(f"slices.{group}" for group in watched.slices))
        window = duration_text(watched.window_seconds)
        yield Entry("monitor", f"monitoring.{name}", f"{says} over {window}", reads=read)
    if monitoring.drift is not None:
        read = tuple(f"features.{name}" for name in monitoring.drift.features)
        says = f"{monitoring.drift.test} at least {wording.number(monitoring.drift.at_least)}"
        yield Entry("monitor", DRIFT, says, reads=read)


def _triggers(plan: Plan) -> Iterator[Entry]:
    triggers = plan.operation.retraining.triggers
    names = _distinct(f"drift-{each.drift}" if each.watches is None else each.watches.kpi for each in triggers)
    drifting: dict[str, tuple[str, ...]] = {"score": ("scores",), "label": ("label",), "features": (DRIFT,)}
    if plan.operation.monitoring.drift is None:
        drifting["features"] = tuple(f"features.{feature.name}" for feature in plan.features.columns)
    for name, trigger in zip(names, triggers, strict=True):
        if trigger.watches is not None:
            says, read = wording.bound(trigger.watches), _judged([trigger.watches])
        else:
            says, read = f"drift of the {trigger.drift}", drifting[trigger.drift or "features"]
        yield Entry("trigger", f"retraining.{name}", says, reads=read)


def _judged(bounds: Iterable[Bound]) -> tuple[str, ...]:
    read = [path for each in bounds for path in (f"kpis.{each.kpi}", *(f"slices.{group}" for group in each.slices))]
    return tuple(dict.fromkeys(read))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Returns the names, the second and later of equal ones with their number."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(found)


DRIFT = "monitoring.drift-of-features"
"""No KPI has this name: a hyphen stands in none."""
SECTIONS: tuple[Callable[[Plan], Iterator[Entry]], ...] = (_inputs, _stages, _rollback, _monitors, _triggers)
