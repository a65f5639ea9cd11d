"""What really happened, and how long it takes to know it."""

from mlspec.plan.changes.follows import beside
from mlspec.plan.changes.redos import LABELLED, classes, positive
from mlspec.plan.changes.rows import Leaf, Row
from mlspec.plan.changes.safeties import lower_is_weaker
from mlspec.plan.changes.written import AS_WRITTEN, DURATION, LIST, SHARE

ROWS: tuple[Row, ...] = (
    Leaf("label.source", "label.from", LABELLED, AS_WRITTEN),
    Leaf("label.expr", "label.expr", LABELLED, AS_WRITTEN),
    Leaf("label.positive", "label.positive", positive, AS_WRITTEN),
    Leaf("label.classes", "label.classes", classes, LIST),
    Leaf("label.delay.max", "label.delay.max", LABELLED, DURATION),
    Leaf(
        "label.delay.p95",
        "label.delay.p95",
        LABELLED,
        DURATION,
        follows=beside("label.delay.max", lambda delay: delay.max),
    ),
    Leaf(
        "label.delay.p50",
        "label.delay.p50",
        LABELLED,
        DURATION,
        follows=beside("label.delay.p95", lambda delay: delay.p95),
    ),
    Leaf(
        "label.coverage",
        "label.coverage",
        LABELLED,
        SHARE,
        lower_is_weaker("a run goes on with fewer labels", "a run needs more labels to go on"),
    ),
)
