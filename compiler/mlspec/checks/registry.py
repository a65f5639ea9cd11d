"""Every check, in steps: what one step lets through, the next ones may take for granted."""

from mlspec.checks import (
    column_constraint_mismatch,
    command_not_allowed,
    empty_window,
    entity_not_key,
    environment_without_fallback,
    estimator_parameter,
    estimator_task_mismatch,
    expression_type,
    feature_cycle,
    feature_not_available_at_prediction,
    file_name_mismatch,
    filter_never_or_always_fires,
    filter_test_fails,
    gap_shorter_than_label_delay,
    gate_without_subject,
    impossible_bound,
    input_without_origin,
    join_without_clock,
    label_elsewhere,
    label_known_at_prediction,
    metric_task_mismatch,
    name_collision,
    no_baseline,
    rollback_target_missing,
    row_beside_itself,
    seed_missing,
    source_made_twice,
    stage_underpowered,
    unknown_column,
    unknown_model_in_environment,
    unknown_reference,
    unknown_timezone,
    validation_set_stale,
    variant_circle,
    variant_without_features,
)
from mlspec.checks.subject import Check

REFERENCES: tuple[Check, ...] = (unknown_reference.CHECK, unknown_model_in_environment.CHECK, file_name_mismatch.CHECK)
RESOLUTION: tuple[Check, ...] = (
    feature_cycle.CHECK,
    variant_circle.CHECK,
    name_collision.CHECK,
    rollback_target_missing.CHECK,
)
TYPES: tuple[Check, ...] = (unknown_column.CHECK, expression_type.CHECK, column_constraint_mismatch.CHECK)
CROSSING: tuple[Check, ...] = (
    command_not_allowed.CHECK,
    source_made_twice.CHECK,
    feature_not_available_at_prediction.CHECK,
    join_without_clock.CHECK,
    label_elsewhere.CHECK,
    label_known_at_prediction.CHECK,
    row_beside_itself.CHECK,
    empty_window.CHECK,
    gap_shorter_than_label_delay.CHECK,
    impossible_bound.CHECK,
    input_without_origin.CHECK,
    variant_without_features.CHECK,
    metric_task_mismatch.CHECK,
    gate_without_subject.CHECK,
    estimator_parameter.CHECK,
    filter_test_fails.CHECK,
    seed_missing.CHECK,
    validation_set_stale.CHECK,
)
LAST: tuple[Check, ...] = (
    unknown_timezone.CHECK,
    entity_not_key.CHECK,
    estimator_task_mismatch.CHECK,
    no_baseline.CHECK,
    environment_without_fallback.CHECK,
    filter_never_or_always_fires.CHECK,
    stage_underpowered.CHECK,
)
"""What can be waived is here: nothing comes after it that could be left unasked."""

STEPS: tuple[tuple[Check, ...], ...] = (REFERENCES, RESOLUTION, TYPES, CROSSING, LAST)
CHECKS: tuple[Check, ...] = tuple(check for step in STEPS for check in step)
