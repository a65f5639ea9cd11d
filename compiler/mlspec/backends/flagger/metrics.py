"""What Flagger asks Prometheus: a MetricTemplate for each gate and rule, and the range in which its value must lie.

A check fails below `min`, above `max` and without a value. NaN lies in every range, so that no query gives it. What is
not surely good is below the critical value, and fails: Flagger has no third verdict, and a check refuses a rollout that
wants one. A rollback rule is the other way round: below its requests it says nothing, and gives its own bound.
"""

from collections.abc import Iterator
from typing import Any

from mlspec.backends.flagger.names import gate_template, rule_template
from mlspec.manifests.labels import metadata
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import RollbackRule, Rollout, StageGate
from mlspec.plan.value import value
from mlspec.queries.arm import Arm, rolled_out
from mlspec.queries.asked import rollback_rules, stage_gates
from mlspec.queries.judging import critical_value, gate_query, rule_query
from mlspec.queries.promql import beyond, finite

TEMPLATED = ("{{", "}}")
"""What Flagger would fill in before it asks."""


@value
class Metric:
    """A check: the name of its template, what that asks, and the least or the most that its value may be."""

    template: str
    query: str
    least: float | None
    most: float | None


def metrics(environment: EnvironmentPlan, model: ServedModel) -> tuple[Metric, ...]:
    """Returns the checks of a model's rollout: its gates, in the order of the spec, and its rollback rules.

    Raises:
        ValueError: where not every stage has the same gates: a check refuses that where a project is compiled.
    """
    rollout = model.operated.operation.rollout
    if rollout is None:
        return ()
    arm = rolled_out(environment, model)
    gates = (each for gate in _shared_gates(rollout) for each in _gate(model, arm, gate, rollout.stages[0].seconds))
    return _distinct((*gates, *(_rule(model, arm, rule) for rule in rollback_rules(model))))


def template(environment: EnvironmentPlan, model: ServedModel, metric: Metric) -> dict[str, Any]:
    """Returns the MetricTemplate of a check.

    Raises:
        ValueError: for a query that Flagger would take for a template.
    """
    if any(mark in metric.query for mark in TEMPLATED):
        raise ValueError(f"Flagger would fill in {metric.query!r}")
    return {
        "apiVersion": "flagger.app/v1beta1",
        "kind": "MetricTemplate",
        "metadata": metadata(environment, model.name, metric.template),
        "spec": {"provider": {"type": "prometheus", "address": environment.prometheus}, "query": metric.query},
    }


def _shared_gates(rollout: Rollout) -> tuple[StageGate, ...]:
    first, *others = (stage_gates(rollout, stage) for stage in rollout.stages)
    judged = [gate.judges for gate in first]
    for gates in others:
        bounds = [gate.judges for gate in gates]
        if any(each not in bounds for each in judged) or any(each not in judged for each in bounds):
            raise ValueError("Flagger checks the same metrics in every stage")
    return first


def _gate(model: ServedModel, arm: Arm, gate: StageGate, seconds: int) -> Iterator[Metric]:
    bound, measures = gate.judges, model.serves.measures
    if gate.test != "fixed" or gate.every_seconds is not None:
        raise ValueError(f"the gate on {bound.kpi} looks more than once in a stage, or by a sequential test")
    title = "-".join(filter(None, (bound.kpi, bound.against, bound.bound)))
    for group in bound.slices or ("",):
        yield Metric(
            template=gate_template(model.name, arm.version, title, group),
            query=finite(gate_query(bound, group, measures, arm, seconds)),
            least=critical_value(measures.evidence),
            most=None,
        )


def _rule(model: ServedModel, arm: Arm, rule: RollbackRule) -> Metric:
    bound, measures = rule.watches, model.serves.measures
    kpi = next(each for each in measures.kpis if each.name == bound.kpi)
    level, above = float(f"{bound.value:.12g}"), bound.bound == "above"
    asked = rule_query(kpi, arm, rule.window_seconds, rule.min_requests, measures.label.delay.p95)
    return Metric(
        template=rule_template(model.name, arm.version, f"{bound.kpi}-{bound.bound}"),
        query=beyond(asked, level, above=above),
        least=None if above else level,
        most=level if above else None,
    )


def _distinct(found: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """Returns the checks with a number after the name of each that came before."""
    seen: dict[str, int] = {}
    named: list[Metric] = []
    for metric in found:
        seen[metric.template] = times = seen.get(metric.template, 0) + 1
        name = metric.template if times == 1 else f"{metric.template}-{times}"
        named.append(Metric(name, metric.query, metric.least, metric.most))
    return tuple(named)
