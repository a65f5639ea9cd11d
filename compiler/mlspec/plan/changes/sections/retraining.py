"""When the model learns again."""

from typing import Any

from mlspec.plan.changes.place import Place
from mlspec.plan.changes.redos import RENDERED
from mlspec.plan.changes.rows import Leaf, Part, Row, becomes
from mlspec.plan.changes.safeties import NEUTRAL, REMOVED, TIGHTENED, higher_is_weaker, ranked
from mlspec.plan.changes.sections.over_windows import bound_key, bounds, other_window
from mlspec.plan.changes.written import AS_WRITTEN, DURATION, bound_pairs, duration, mapped

TRIGGERS = "operation.retraining.triggers[]"


def _trigger(trigger: Any, place: Place) -> str | None:
    if trigger is None:
        return None
    if trigger.watches is None:
        return mapped((("drift", trigger.drift),))
    return mapped((*bound_pairs(trigger.watches, place), ("window", duration(trigger.window_seconds))))


ROWS: tuple[Row, ...] = (
    Leaf(
        "operation.retraining.schedule",
        "retraining.schedule",
        RENDERED,
        AS_WRITTEN,
        ranked((None, "quarterly", "monthly", "weekly", "daily"), "the model ages longer", "the model ages less"),
    ),
    Part(
        TRIGGERS,
        "retraining.when.[]",
        RENDERED,
        _trigger,
        added=becomes(TIGHTENED, "one more thing makes the model learn again"),
        removed=becomes(REMOVED, "this no longer makes the model learn again"),
        key=lambda trigger: (trigger.drift, bound_key(trigger.watches)),
        keyed=("drift", "watches.kpi", "watches.against", "watches.bound"),
        named=False,
        order=(RENDERED, (NEUTRAL, "")),
    ),
    *bounds(f"{TRIGGERS}.watches", "retraining.when.[]"),
    Leaf(f"{TRIGGERS}.window_seconds", "retraining.when.[].window", RENDERED, DURATION, other_window),
    Leaf(
        "operation.retraining.cooldown_seconds",
        "retraining.cooldown",
        RENDERED,
        DURATION,
        higher_is_weaker("the model ages longer before it may learn again", "the model may learn again sooner"),
    ),
)
