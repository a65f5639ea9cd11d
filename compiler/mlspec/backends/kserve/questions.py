"""What CI asks Prometheus before it moves a version on: KServe has no analysis of its own.

Each look is asked so many seconds after the stage began. Its query answers by how many standard errors the KPI lies on
the good side of its bound: `sure` and more passes at the last look, `-sure` and less fails at any, and all else, no
answer among it, decides nothing.
"""

import json
from typing import Any

from mlspec.backends.kserve.steps import Step
from mlspec.conventions import environment_folder
from mlspec.emit.tree import OutputFile
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import RollbackRule, Rollout, Stage
from mlspec.queries.arm import rolled_out
from mlspec.queries.asked import rollback_rules, stage_gates
from mlspec.queries.judging import rule_query
from mlspec.queries.looks import gate_looks

FORMAT_VERSION = "1.0"
FILE = "gates.json"


def questions(environment: EnvironmentPlan, model: ServedModel, step: Step, folder: str) -> tuple[OutputFile, ...]:
    """Returns the file beside a stage that says what must hold at its end; none while the version waits.

    Raises:
        ValueError: for a gate with more looks than its test can have: a check refuses it where a project is compiled.
    """
    rollout, stage = model.operated.operation.rollout, step.stage
    if rollout is None or stage is None:
        return ()
    said = {
        "format_version": FORMAT_VERSION,
        "environment": environment.name,
        "model": model.name,
        "version": model.serves.version,
        "stage": stage.name,
        "percent": step.percent,
        "seconds": stage.seconds,
        "approval": {"by": stage.approval.by, "at": stage.approval.at} if stage.approval is not None else None,
        "on_missing_data": rollout.on_missing_data,
        "prometheus": environment.prometheus,
        "gates": _gates(environment, model, rollout, stage),
        "rules": [_rule(environment, model, rule) for rule in rollback_rules(model)],
    }
    path = f"{environment_folder(environment.name)}/{folder}/{FILE}"
    return (OutputFile(path, f"{json.dumps(said, indent=2, ensure_ascii=True)}\n", said),)


def _gates(environment: EnvironmentPlan, model: ServedModel, rollout: Rollout, stage: Stage) -> list[dict[str, Any]]:
    arm = rolled_out(environment, model)
    return [
        {
            "name": asked.name,
            "kpi": gate.judges.kpi,
            "slice": asked.group or None,
            "looks": [
                {"seconds": look.seconds, "last": look.last, "sure": look.sure, "query": look.query}
                for look in asked.looks
            ],
        }
        for gate in stage_gates(rollout, stage)
        for asked in gate_looks(model.serves.measures, arm, stage, gate)
    ]


def _rule(environment: EnvironmentPlan, model: ServedModel, rule: RollbackRule) -> dict[str, Any]:
    bound, measures = rule.watches, model.serves.measures
    kpi = next(each for each in measures.kpis if each.name == bound.kpi)
    arm, late = rolled_out(environment, model), measures.label.delay.p95
    return {
        "kpi": bound.kpi,
        "bound": bound.bound,
        "value": bound.value,
        "every_seconds": rule.window_seconds,
        "query": rule_query(kpi, arm, rule.window_seconds, rule.min_requests, late),
    }
