"""An operation as far as a version can follow it: what names a KPI, a slice or a feature of another version is out."""

from dataclasses import replace

from mlspec.plan.environment import LeftOut, Operated, ServedVersion
from mlspec.plan.operation import Bound, Operation, Rollout, StageGate


class _Narrowing:
    """Drops what a version does not have, and takes down what that was."""

    def __init__(self, version: ServedVersion) -> None:
        self.kpis = {kpi.name for kpi in version.measures.kpis}
        self.slices = {group.name for group in version.measures.slices}
        self.features = {feature.name for feature in version.features}
        self.left_out: list[LeftOut] = []

    def has(self, place: str, kpi: str, slices: tuple[str, ...]) -> bool:
        """Returns whether the version has the KPI and at least one of the slices, if there are any."""
        if kpi not in self.kpis:
            self.left_out.append(LeftOut(f"{place}.kpi", "KPI", kpi))
            return False
        for position, name in enumerate(slices):
            if name not in self.slices:
                self.left_out.append(LeftOut(f"{place}.slices.{position}", "slice", name))
        return not slices or any(name in self.slices for name in slices)

    def on_slices(self, bound: Bound) -> Bound:
        """Returns a bound on those of its slices that the version has."""
        return replace(bound, slices=self.of(bound.slices))

    def of(self, slices: tuple[str, ...]) -> tuple[str, ...]:
        """Returns the slices that the version has."""
        return tuple(name for name in slices if name in self.slices)

    def gates(self, gates: tuple[StageGate, ...], place: str) -> tuple[StageGate, ...]:
        """Returns the gates that the version can follow."""
        return tuple(
            replace(gate, judges=self.on_slices(gate.judges))
            for position, gate in enumerate(gates)
            if self.has(f"{place}.{position}", gate.judges.kpi, gate.judges.slices)
        )


def narrowed(operated: Operated, version: ServedVersion) -> Operated:
    """Returns how a model is operated with another version of it; what that leaves out is taken down."""
    narrowing = _Narrowing(version)
    operation = _operation(operated.operation, narrowing)
    kept = {(rule.watches.kpi, rule.watches.bound) for rule in operation.rollback.rules}
    return replace(
        operated,
        operation=operation,
        reach=tuple(each for each in operated.reach if (each.kpi, each.bound) in kept),
        left_out=(*operated.left_out, *narrowing.left_out),
    )


def _operation(operation: Operation, narrowing: _Narrowing) -> Operation:
    rollout = _rollout(operation.rollout, narrowing) if operation.rollout is not None else None
    rules = tuple(
        rule
        for position, rule in enumerate(operation.rollback.rules)
        if narrowing.has(f"rollback.when.{position}", rule.watches.kpi, ())
    )
    alerts = tuple(
        replace(
            each,
            slices=narrowing.of(each.slices),
            bound=narrowing.on_slices(each.bound) if each.bound is not None else None,
        )
        for position, each in enumerate(operation.monitoring.kpis)
        if narrowing.has(f"monitoring.kpis.{position}", each.kpi, each.slices)
    )
    triggers = tuple(
        trigger
        for position, trigger in enumerate(operation.retraining.triggers)
        if trigger.watches is None or narrowing.has(f"retraining.when.{position}", trigger.watches.kpi, ())
    )
    drift = operation.monitoring.drift
    if drift is not None:
        drift = replace(drift, features=tuple(name for name in drift.features if name in narrowing.features))
    return replace(
        operation,
        rollout=rollout,
        rollback=replace(operation.rollback, rules=rules),
        monitoring=replace(
            operation.monitoring, kpis=alerts, drift=drift if drift is not None and drift.features else None
        ),
        retraining=replace(operation.retraining, triggers=triggers),
    )


def _rollout(rollout: Rollout, narrowing: _Narrowing) -> Rollout:
    return replace(
        rollout,
        always=narrowing.gates(rollout.always, "rollout.always"),
        stages=tuple(
            replace(
                stage,
                gates=narrowing.gates(stage.gates, f"rollout.stages.{stage.name}.gates"),
                always=tuple(each for each in stage.always if each.kpi in narrowing.kpis),
            )
            for stage in rollout.stages
        ),
    )
