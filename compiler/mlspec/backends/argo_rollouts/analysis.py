"""The AnalysisTemplates of a rollout: the gates at the end of each stage, and the rollback rules all the way.

Both conditions of a metric are always given: with neither, or with one, the controller takes what is not known for a
pass or a failure. An empty result, NaN, infinity
and whatever lies between two sure answers is inconclusive, and waits for people.
"""

from typing import Any

from mlspec.backends.argo_rollouts.names import rules_analysis, stage_analysis
from mlspec.manifests.labels import metadata
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import RollbackRule, Rollout, Stage, StageGate
from mlspec.queries.arm import Arm
from mlspec.queries.asked import rollback_rules, stage_gates
from mlspec.queries.judging import critical_value, gate_query, rule_query

SEEN = "len(result) > 0 && !isNaN(result[0]) && !isInf(result[0])"
UNSEEN = "len(result) == 0 || isNaN(result[0]) || isInf(result[0])"
PATIENCE = 2_147_483_647
"""How often Prometheus may not answer (it is asked again every ten seconds) before an error aborts: it never does."""
IMPATIENCE = 30
"""The same where missing data abort."""
QUERY_SECONDS = 120


def templates(environment: EnvironmentPlan, model: ServedModel) -> tuple[dict[str, Any], ...]:
    """Returns the AnalysisTemplates of a model's rollout, in the order of its stages, the rules last."""
    rollout = model.operated.operation.rollout
    if rollout is None:
        return ()
    version = model.serves.version
    found: list[dict[str, Any]] = []
    for stage in rollout.stages:
        gates = stage_gates(rollout, stage)
        if gates:
            name = stage_analysis(model.name, version, stage.name)
            metrics = _distinct([each for gate in gates for each in _gate(environment, model, rollout, stage, gate)])
            found.append(_template(environment, model, name, metrics))
    rules = rollback_rules(model)
    if rules:
        metrics = _distinct([_rule(environment, model, rule) for rule in rules])
        found.append(_template(environment, model, rules_analysis(model.name, version), metrics))
    return tuple(found)


def _template(
    environment: EnvironmentPlan, model: ServedModel, name: str, metrics: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisTemplate",
        "metadata": metadata(environment, model.name, name),
        "spec": {"metrics": metrics},
    }


def _gate(
    environment: EnvironmentPlan, model: ServedModel, rollout: Rollout, stage: Stage, gate: StageGate
) -> list[dict[str, Any]]:
    bound, measures = gate.judges, model.serves.measures
    if gate.test != "fixed" or gate.every_seconds is not None:
        raise ValueError(f"the gate on {bound.kpi} of {stage.name} looks more than once, or by a sequential test")
    sure = critical_value(measures.evidence)
    patient = rollout.on_missing_data == "pause"
    failure = f"{SEEN} && result[0] <= -{sure}" if patient else f"{UNSEEN} || result[0] <= -{sure}"
    title = "-".join(filter(None, (bound.kpi, bound.against, bound.bound)))
    return [
        {
            "name": f"{title}.{group}" if group else title,
            "count": 1,
            "successCondition": f"{SEEN} && result[0] >= {sure}",
            "failureCondition": failure,
            "consecutiveErrorLimit": PATIENCE if patient else IMPATIENCE,
            "provider": _prometheus(
                environment, gate_query(bound, group, measures, _candidate(environment, model), stage.seconds)
            ),
        }
        for group in bound.slices or ("",)
    ]


def _rule(environment: EnvironmentPlan, model: ServedModel, rule: RollbackRule) -> dict[str, Any]:
    bound, measures = rule.watches, model.serves.measures
    kpi = next(each for each in measures.kpis if each.name == bound.kpi)
    level = f"{bound.value:.12g}"
    beyond, within = (">", "<=") if bound.bound == "above" else ("<", ">=")
    query = rule_query(
        kpi, _candidate(environment, model), rule.window_seconds, rule.min_requests, measures.label.delay.p95
    )
    return {
        "name": f"{bound.kpi}-{bound.bound}",
        "initialDelay": f"{rule.window_seconds}s",
        "interval": f"{rule.window_seconds}s",
        "successCondition": f"{UNSEEN} || result[0] {within} {level}",
        "failureCondition": f"{SEEN} && result[0] {beyond} {level}",
        "consecutiveErrorLimit": PATIENCE,
        "provider": _prometheus(environment, query),
    }


def _prometheus(environment: EnvironmentPlan, query: str) -> dict[str, Any]:
    return {"prometheus": {"address": environment.prometheus, "timeout": QUERY_SECONDS, "query": query}}


def _candidate(environment: EnvironmentPlan, model: ServedModel) -> Arm:
    return Arm(model.name, model.serves.version, environment.namespace, production=False)


def _distinct(metrics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the metrics with a number after each name that came before."""
    seen: dict[str, int] = {}
    named: list[dict[str, Any]] = []
    for metric in metrics:
        name = metric["name"]
        seen[name] = seen.get(name, 0) + 1
        named.append(metric if seen[name] == 1 else {**metric, "name": f"{name}-{seen[name]}"})
    return named
