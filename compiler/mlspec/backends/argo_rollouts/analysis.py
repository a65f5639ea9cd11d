"""The AnalysisTemplates of a rollout: the gates at the end of each stage, and the rollback rules all the way.

Both conditions of a metric are always given: with neither, or with one, the controller takes what is not known for a
pass or a failure. An empty result, NaN, infinity
and whatever lies between two sure answers is inconclusive, and waits for people. Looks before the last one of a stage
wait with it: they can only abort.
"""

from dataclasses import replace
from typing import Any

from mlspec.backends.argo_rollouts.names import rules_analysis, stage_analysis
from mlspec.backends.capabilities import MOST_QUERIES
from mlspec.manifests.labels import metadata
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.narrowing import narrowed
from mlspec.plan.operation import RollbackRule, Rollout, Stage, StageGate
from mlspec.queries.arm import rolled_out
from mlspec.queries.asked import rollback_rules, stage_gates
from mlspec.queries.judging import rule_query
from mlspec.queries.looks import Look, gate_looks, looks_at

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


def warm_templates(environment: EnvironmentPlan, model: ServedModel) -> tuple[dict[str, Any], ...]:
    """Returns the AnalysisTemplates of the fallback, as far as it can follow the current operation.

    A rollout of it that a promotion cuts short still names them, and so does whoever goes back to it by hand while it
    is warm: then it is compared with the version that it was left for. There are none for a version whose KPIs cannot
    be asked like that.
    """
    if model.fallback is None or model.fallback.mode != "online" or model.fallback.version == model.serves.version:
        return ()
    operated = narrowed(model.operated, model.fallback)
    warm = replace(model, serves=model.fallback, fallback=model.serves, operated=operated)
    try:
        return templates(environment, warm)
    except ValueError:
        return ()


def _template(
    environment: EnvironmentPlan, model: ServedModel, name: str, metrics: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AnalysisTemplate",
        "metadata": metadata(environment, model.name, name),
        "spec": {"metrics": metrics},
    }


def looks_repeatedly(rollout: Rollout, stage: Stage) -> bool:
    """Returns whether a gate of a stage looks before the stage has passed: then its analysis takes all of the time."""
    return any(len(looks_at(gate, stage.seconds)) > 1 for gate in stage_gates(rollout, stage))


def _gate(
    environment: EnvironmentPlan, model: ServedModel, rollout: Rollout, stage: Stage, gate: StageGate
) -> list[dict[str, Any]]:
    asked = gate_looks(model.serves.measures, rolled_out(environment, model), stage, gate)
    if any(len(each.looks) > MOST_QUERIES for each in asked):
        raise ValueError(f"the gate on {gate.judges.kpi} looks more than {MOST_QUERIES} times in {stage.name}")
    waits = looks_repeatedly(rollout, stage)
    return [
        _look(environment, each.name if look.last else f"{each.name}.look-{place}", look, rollout, waits=waits)
        for each in asked
        for place, look in enumerate(each.looks, 1)
    ]


def _look(environment: EnvironmentPlan, name: str, look: Look, rollout: Rollout, *, waits: bool) -> dict[str, Any]:
    """Returns the metric of a look: one before the last can only be surely bad, which aborts."""
    patient = rollout.on_missing_data == "pause" or not look.last
    bad = f"result[0] <= -{look.sure}"
    return {
        "name": name,
        **({"initialDelay": f"{look.seconds}s"} if waits else {}),
        "count": 1,
        "successCondition": f"{SEEN} && result[0] >= {look.sure}"
        if look.last
        else f"{UNSEEN} || result[0] > -{look.sure}",
        "failureCondition": f"{SEEN} && {bad}" if patient else f"{UNSEEN} || {bad}",
        "consecutiveErrorLimit": PATIENCE if patient else IMPATIENCE,
        "provider": _prometheus(environment, look.query),
    }


def _rule(environment: EnvironmentPlan, model: ServedModel, rule: RollbackRule) -> dict[str, Any]:
    bound, measures = rule.watches, model.serves.measures
    kpi = next(each for each in measures.kpis if each.name == bound.kpi)
    level = f"{bound.value:.12g}"
    beyond, within = (">", "<=") if bound.bound == "above" else ("<", ">=")
    query = rule_query(
        kpi, rolled_out(environment, model), rule.window_seconds, rule.min_requests, measures.label.delay.p95
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


def _distinct(metrics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the metrics with a number after each name that came before."""
    seen: dict[str, int] = {}
    named: list[dict[str, Any]] = []
    for metric in metrics:
        name = metric["name"]
        seen[name] = seen.get(name, 0) + 1
        named.append(metric if seen[name] == 1 else {**metric, "name": f"{name}-{seen[name]}"})
    return named
