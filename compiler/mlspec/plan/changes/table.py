"""The table: what each leaf of a plan is in a spec, what its change makes run again and does to safety."""

from mlspec.plan.changes.comparison import grown
from mlspec.plan.changes.rows import Row
from mlspec.plan.changes.sections import (
    features,
    filters,
    identity,
    judgement,
    label,
    prediction,
    project,
    retraining,
    rollout,
    serving,
    sources,
    training,
    watching,
    way_back,
)

MODEL_ROWS: tuple[Row, ...] = (
    *identity.ROWS,
    *prediction.ROWS,
    *sources.ROWS,
    *label.ROWS,
    *features.ROWS,
    *training.ROWS,
    *judgement.ROWS,
    *filters.ROWS,
    *serving.ROWS,
    *rollout.ROWS,
    *way_back.ROWS,
    *watching.ROWS,
    *retraining.ROWS,
)
"""In the order of a spec."""

DERIVED = (
    "format_version",
    "name",
    "spec",
    "label.known_at",
    "features.joins[].event_time",
    "features.joins[].lag_seconds",
    "features.columns[].type",
    "features.columns[].reads",
    "features.columns[].window.source",
    "features.columns[].window.lag_seconds",
    "training.embeddings[].scale",
    "training.embeddings[].features",
    "training.stop_early.rungs",
    "training.stop_early.competing",
    "judgement.source_columns",
    "filters[].digest",
    "filters[].reads",
    "operation.rollout.always[].judges.relative",
    "operation.rollout.always[].forecast",
    "operation.rollout.seconds",
    "operation.rollout.stages[].gates[].judges.relative",
    "operation.rollout.stages[].gates[].forecast",
    "operation.rollout.stages[].requests",
    "operation.rollout.stages[].production_requests",
    "operation.rollout.stages[].always",
    "operation.rollback.rules[].watches.relative",
    "operation.rollback.rules[].watches.slices",
    "operation.rollback.rules[].forecast",
    "operation.monitoring.false_alarms_per_week",
    "operation.retraining.triggers[].watches.relative",
    "operation.retraining.triggers[].watches.slices",
    "lineage",
    "stages",
)
"""Effects: each follows from what other rows tell, or is compared with the number that it belongs to."""

MODEL = grown(MODEL_ROWS)
PROJECT = grown(project.ROWS)
ENVIRONMENT = grown(project.ENVIRONMENT)
RELEASE = grown(project.RELEASE)
