"""What is asked of Prometheus while a version is rolled out: at the end of a stage, and all the way."""

from mlspec.plan.environment import ServedModel
from mlspec.plan.operation import Bound, RollbackRule, Rollout, Stage, StageGate

DAY = 86_400


def stage_gates(rollout: Rollout, stage: Stage) -> tuple[StageGate, ...]:
    """Returns the gates that are judged at the end of a stage: its own, and those of every stage that see enough."""
    seeing = {(each.kpi, each.bound) for each in stage.always if each.judged}
    blind = {(each.kpi, each.bound) for each in stage.always} - seeing
    standing = (gate for gate in rollout.always if (gate.judges.kpi, gate.judges.bound) not in blind)
    return (*stage.gates, *standing)


def rollback_rules(model: ServedModel) -> tuple[RollbackRule, ...]:
    """Returns the rules that go back at once; the others open pull requests, which no controller does."""
    return tuple(rule for rule in model.operated.operation.rollback.rules if rule.action == "rollback")


def asked_every(watches: Bound, window: int) -> int:
    """Returns how often a rule is asked: once a window, as its forecast has it; a lead, which has none, every day."""
    return window if watches.against is None else min(window, DAY)
