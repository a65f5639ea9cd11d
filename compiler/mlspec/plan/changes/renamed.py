"""A plan under the names that another side has for the same things: a name alone changes nothing that uses it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Column, walk
from mlspec.plan.changes.renames import Renames
from mlspec.plan.judgement import Gate, Judgement
from mlspec.plan.operation import Bound, Operation
from mlspec.plan.plan import Plan

Names = Mapping[str, str]


def renamed(plan: Plan, names: Renames) -> Plan:
    """Returns the plan with new names in place of the old ones, wherever it has them; effects stay as they are."""
    hypothesis, loop = plan.hypothesis, plan.prediction.feedback_loop
    if hypothesis is not None:
        hypothesis = replace(hypothesis, kpi=_now(hypothesis.kpi, names.kpis))
    if loop is not None:
        loop = replace(loop, kpis=_all(loop.kpis, names.kpis))
    columns = tuple(
        replace(each, name=_now(each.name, names.features), expr=_expression(each.expr, plan, names.features))
        if each.window is None
        else replace(each, name=_now(each.name, names.features))
        for each in plan.features.columns
    )
    selection = replace(plan.training.selection, kpi=_now(plan.training.selection.kpi, names.kpis))
    training = replace(
        plan.training,
        embeddings=tuple(
            replace(each, features=_all(each.features, names.features)) for each in plan.training.embeddings
        ),
        variants=tuple(replace(each, features=_all(each.features, names.features)) for each in plan.training.variants),
        selection=selection,
    )
    log = replace(plan.serving.log, features=_sorted(plan.serving.log.features, names.features))
    return replace(
        plan,
        hypothesis=hypothesis,
        prediction=replace(plan.prediction, feedback_loop=loop),
        features=replace(plan.features, columns=columns),
        training=training,
        judgement=_judgement(plan, names),
        filters=tuple(
            replace(
                each,
                name=_now(each.name, names.filters),
                when=_expression(each.when, plan, names.features),
                tests=tuple(
                    replace(
                        test,
                        given=tuple(replace(given, name=_now(given.name, names.features)) for given in test.given),
                    )
                    for test in each.tests
                ),
            )
            for each in plan.filters
        ),
        serving=replace(plan.serving, log=log),
        operation=_operation(plan.operation, names),
    )


def _judgement(plan: Plan, names: Renames) -> Judgement:
    return replace(
        plan.judgement,
        slices=tuple(
            replace(each, name=_now(each.name, names.slices), where=_expression(each.where, plan, names.features))
            for each in plan.judgement.slices
        ),
        kpis=tuple(
            replace(
                each,
                name=_now(each.name, names.kpis),
                expr=_expression(each.expr, plan, names.features) if each.expr is not None else None,
                where=_expression(each.where, plan, names.features) if each.where is not None else None,
            )
            for each in plan.judgement.kpis
        ),
        gates=tuple(_gate(each, names) for each in plan.judgement.gates),
    )


def _gate(gate: Gate, names: Renames) -> Gate:
    """Returns a gate of a release, which goes by the name of its KPI."""
    kpi = _now(gate.kpi, names.kpis)
    return replace(
        gate, name=f"{kpi}{gate.name.removeprefix(gate.kpi)}", kpi=kpi, slices=_sorted(gate.slices, names.slices)
    )


def _operation(operation: Operation, names: Renames) -> Operation:
    def judged(gates: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(each, judges=_bound(each.judges, names)) for each in gates)

    def watching(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            replace(each, watches=_bound(each.watches, names) if each.watches is not None else None) for each in parts
        )

    rollout, drift = operation.rollout, operation.monitoring.drift
    if rollout is not None:
        stages = tuple(replace(stage, gates=judged(stage.gates)) for stage in rollout.stages)
        rollout = replace(rollout, always=judged(rollout.always), stages=stages)
    if drift is not None:
        drift = replace(drift, features=_sorted(drift.features, names.features))
    kpis = tuple(
        replace(
            each,
            kpi=_now(each.kpi, names.kpis),
            slices=_sorted(each.slices, names.slices),
            bound=_bound(each.bound, names) if each.bound is not None else None,
        )
        for each in operation.monitoring.kpis
    )
    return replace(
        operation,
        rollout=rollout,
        rollback=replace(operation.rollback, rules=watching(operation.rollback.rules)),
        monitoring=replace(operation.monitoring, kpis=kpis, drift=drift),
        retraining=replace(operation.retraining, triggers=watching(operation.retraining.triggers)),
    )


def _bound(bound: Bound, names: Renames) -> Bound:
    return replace(bound, kpi=_now(bound.kpi, names.kpis), slices=_sorted(bound.slices, names.slices))


def _now(name: str, names: Names) -> str:
    return names.get(name, name)


def _all(found: tuple[str, ...], names: Names) -> tuple[str, ...]:
    return tuple(_now(each, names) for each in found)


def _sorted(found: tuple[str, ...], names: Names) -> tuple[str, ...]:
    """Returns names in the order of their text, as a plan has them where their order means nothing."""
    now = _all(found, names)
    return tuple(sorted(now)) if found == tuple(sorted(found)) else now


def _expression(text: str, plan: Plan, names: Names) -> str:
    """Returns an expression that reads features by their new names; one that cannot be read stays as it is.

    A name that a column of the model's own source has, too, stays: which of the two it means is not said here.
    """
    own = {column.name for source in plan.sources if source.name == plan.features.source for column in source.columns}
    known = {old: new for old, new in names.items() if old not in own}
    tree = parse(text) if known else None
    if tree is None or isinstance(tree, Failure):
        return text
    places = sorted((each for each in walk(tree) if isinstance(each, Column) and each.name in known), key=_start)
    for each in reversed(places):
        text = f"{text[: each.start]}{known[each.name]}{text[each.end :]}"
    return text


def _start(column: Column) -> int:
    return column.start
