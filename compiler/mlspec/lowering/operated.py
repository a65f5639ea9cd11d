"""Lowers how a model is operated in an environment: its current operation, as far as what serves there can follow."""

from dataclasses import replace

from mlspec.plan import operation
from mlspec.plan.environment import Caller, LeftOut, Operated, RuleReach
from mlspec.plan.frozen import names_in
from mlspec.plan.plan import Plan
from mlspec.spec.bind import Bound
from mlspec.spec.gates import SliceSelection
from mlspec.spec.kpi_uses import KpiUse, Path
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.monitoring import Drift
from mlspec.spec.serving_fit import Followed, followed_slices, is_followed, operated_uses, unfollowed


def lower_operated(model: Bound[ModelSpec], current: Plan, serves: Plan) -> Operated:
    """Returns the operation of `current`, the model's compiled spec, for a version that serves."""
    spec, version = model.spec, Followed(*names_in(serves))
    followed = {use.path: use for use in operated_uses(spec) if is_followed(use, version)}
    fitted = _fitted(spec, current.operation, followed, version)
    return Operated(
        spec=current.spec,
        owner=current.owner,
        tier=current.tier,
        description=current.description,
        consumers=tuple(Caller(each.name, each.owner, each.contact) for each in current.consumers),
        operation=fitted,
        reach=tuple(_reach(spec, fitted.rollback, rule) for rule in fitted.rollback.rules),
        left_out=tuple(LeftOut(_shown(model, each.path), each.kind, each.name) for each in unfollowed(spec, version)),
    )


def _fitted(
    spec: ModelSpec, whole: operation.Operation, followed: dict[Path, KpiUse], version: Followed
) -> operation.Operation:
    rollback, monitoring, retraining = whole.rollback, whole.monitoring, whole.retraining
    rules = enumerate(rollback.rules)
    alerts = ((followed.get(("monitoring", "kpis", place)), each) for place, each in enumerate(monitoring.kpis))
    triggers = enumerate(retraining.triggers)
    return replace(
        whole,
        rollout=_rollout(whole.rollout, followed, version) if whole.rollout is not None else None,
        rollback=replace(
            rollback, rules=tuple(rule for place, rule in rules if ("rollback", "when", place) in followed)
        ),
        monitoring=replace(
            monitoring,
            kpis=tuple(_watched(each, use.slices, version) for use, each in alerts if use is not None),
            drift=_drift(monitoring.drift, spec.monitoring.drift, version),
        ),
        retraining=replace(
            retraining,
            triggers=tuple(
                trigger
                for place, trigger in triggers
                if trigger.watches is None or ("retraining", "when", place) in followed
            ),
        ),
    )


def _rollout(rollout: operation.Rollout, followed: dict[Path, KpiUse], version: Followed) -> operation.Rollout:
    return replace(
        rollout,
        always=_gates(rollout.always, ("rollout", "always"), followed, version),
        stages=tuple(
            replace(
                stage,
                gates=_gates(stage.gates, ("rollout", "stages", place, "gates"), followed, version),
                always=tuple(each for each in stage.always if each.kpi in version.kpis),
            )
            for place, stage in enumerate(rollout.stages)
        ),
    )


def _gates(
    gates: tuple[operation.StageGate, ...], path: Path, followed: dict[Path, KpiUse], version: Followed
) -> tuple[operation.StageGate, ...]:
    return tuple(
        replace(gate, judges=_on_slices(gate.judges, followed[*path, place].slices, version))
        for place, gate in enumerate(gates)
        if (*path, place) in followed
    )


def _watched(
    watched: operation.WatchedKpi, selection: SliceSelection | None, version: Followed
) -> operation.WatchedKpi:
    slices = followed_slices(selection, version) or ()
    bound = replace(watched.bound, slices=slices) if watched.bound is not None else None
    return replace(watched, slices=slices, bound=bound)


def _on_slices(bound: operation.Bound, selection: SliceSelection | None, version: Followed) -> operation.Bound:
    return replace(bound, slices=followed_slices(selection, version) or ())


def _drift(lowered: operation.Drift | None, written: Drift | None, version: Followed) -> operation.Drift | None:
    if lowered is None or written is None:
        return None
    kept = tuple(name for name in version.features if written.features == "all" or name in written.features)
    return replace(lowered, features=kept) if kept else None


def _reach(spec: ModelSpec, rollback: operation.Rollback, rule: operation.RollbackRule) -> RuleReach:
    labels = spec.label.delay.p95.seconds if spec.kpis[rule.watches.kpi].is_labelled else 0
    after = labels + rule.window_seconds
    live = rule.action == "rollback" and after <= rollback.keep_warm_seconds
    return RuleReach(rule.watches.kpi, rule.watches.bound, after, "live" if live else "cold")


def _shown(model: Bound[ModelSpec], path: Path) -> str:
    """Returns the place in words of the spec: a stage by its name, other items by their position."""
    stages = model.spec.rollout.stages if model.spec.rollout is not None else ()
    words: list[str] = []
    for depth, step in enumerate(path):
        named = path[:depth] == ("rollout", "stages") and isinstance(step, int)
        words.append(stages[int(step)].name if named else str(step))
    return ".".join(words)
