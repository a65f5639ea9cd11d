"""Lowers the sections without a version: `deployment`, `rollout`, `rollback`, `monitoring` and `retraining`."""

from mlspec.lowering.bounds import Slices, lower_bound
from mlspec.lowering.forecast import (
    lower_gate_forecast,
    lower_requests,
    lower_rule_forecast,
    lower_standing_forecasts,
)
from mlspec.lowering.monitoring import lower_monitoring
from mlspec.plan import operation
from mlspec.spec.deployment import Deployment
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.retraining import Drifted, Retraining, Trigger
from mlspec.spec.rollback import Rollback, Rule
from mlspec.spec.rollout import Rollout, Stage, StageGate


def lower_operation(spec: ModelSpec) -> operation.Operation:
    """Returns everything about a serving version that may change any day."""
    slices = spec.validation.slices
    return operation.Operation(
        deployment=_deployment(spec.deployment),
        rollout=_rollout(spec, spec.rollout) if spec.rollout is not None else None,
        rollback=_rollback(spec, spec.rollback),
        monitoring=lower_monitoring(spec),
        retraining=_retraining(spec.retraining, slices),
    )


def _deployment(deployment: Deployment) -> operation.Deployment:
    replicas, resources = deployment.replicas, deployment.resources
    return operation.Deployment(replicas.min, replicas.max, resources.cpu.text, resources.memory.text)


def _rollout(spec: ModelSpec, rollout: Rollout) -> operation.Rollout:
    return operation.Rollout(
        always=tuple(_gate(spec, gate, None) for gate in rollout.always),
        stages=tuple(_stage(spec, stage) for stage in rollout.stages),
        on_missing_data=rollout.on_missing_data,
        seconds=sum(stage.duration.seconds for stage in rollout.stages),
    )


def _gate(spec: ModelSpec, gate: StageGate, stage: Stage | None) -> operation.StageGate:
    return operation.StageGate(
        judges=lower_bound(gate, spec.validation.slices),
        every_seconds=gate.every.seconds if gate.every is not None else None,
        test=gate.test or spec.evidence.test,
        forecast=lower_gate_forecast(spec, stage, gate) if stage is not None else None,
    )


def _stage(spec: ModelSpec, stage: Stage) -> operation.Stage:
    cohort, approval = stage.cohort, stage.approval
    requests, production_requests = lower_requests(spec, stage)
    return operation.Stage(
        name=stage.name,
        route=stage.route,
        share=stage.share.value,
        cohort=operation.Cohort(cohort.header, cohort.equals) if cohort is not None else None,
        seconds=stage.duration.seconds,
        requests=requests,
        production_requests=production_requests,
        gates=tuple(_gate(spec, gate, stage) for gate in stage.gates),
        always=lower_standing_forecasts(spec, stage),
        approval=operation.Approval(approval.by, approval.at) if approval is not None else None,
    )


def _rollback(spec: ModelSpec, rollback: Rollback) -> operation.Rollback:
    return operation.Rollback(
        keep_warm_seconds=rollback.keep_warm.seconds,
        rules=tuple(_rule(spec, rule) for rule in rollback.when),
    )


def _rule(spec: ModelSpec, rule: Rule) -> operation.RollbackRule:
    return operation.RollbackRule(
        watches=lower_bound(rule, spec.validation.slices),
        window_seconds=rule.window.seconds,
        min_requests=rule.min_requests or spec.evidence.min_rows,
        action=rule.action,
        forecast=lower_rule_forecast(spec, rule),
    )


def _retraining(retraining: Retraining, slices: Slices) -> operation.Retraining:
    return operation.Retraining(
        schedule=retraining.schedule,
        triggers=tuple(_trigger(trigger, slices) for trigger in retraining.when),
        cooldown_seconds=retraining.cooldown.seconds,
    )


def _trigger(trigger: Trigger, slices: Slices) -> operation.Trigger:
    if isinstance(trigger, Drifted):
        return operation.Trigger(trigger.drift, None, None)
    return operation.Trigger(None, lower_bound(trigger, slices), trigger.window.seconds)
