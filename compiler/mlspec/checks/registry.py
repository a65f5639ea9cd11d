"""Every check, in steps: what one step lets through, the next ones may take for granted."""

from mlspec.checks import (
    column_constraint_mismatch,
    command_not_allowed,
    entity_not_key,
    expression_type,
    feature_cycle,
    feature_not_available_at_prediction,
    gate_without_subject,
    join_without_clock,
    label_elsewhere,
    metric_task_mismatch,
    name_collision,
    source_made_twice,
    unknown_column,
    unknown_reference,
    unknown_timezone,
)
from mlspec.checks.subject import Check

REFERENCES: tuple[Check, ...] = (unknown_reference.CHECK,)
RESOLUTION: tuple[Check, ...] = (feature_cycle.CHECK, name_collision.CHECK)
TYPES: tuple[Check, ...] = (unknown_column.CHECK, expression_type.CHECK, column_constraint_mismatch.CHECK)
CROSSING: tuple[Check, ...] = (
    command_not_allowed.CHECK,
    unknown_timezone.CHECK,
    source_made_twice.CHECK,
    feature_not_available_at_prediction.CHECK,
    join_without_clock.CHECK,
    entity_not_key.CHECK,
    label_elsewhere.CHECK,
    metric_task_mismatch.CHECK,
    gate_without_subject.CHECK,
)
STEPS: tuple[tuple[Check, ...], ...] = (REFERENCES, RESOLUTION, TYPES, CROSSING)
CHECKS: tuple[Check, ...] = tuple(check for step in STEPS for check in step)
