"""The way back: how long the version before is at hand, and what triggers it."""

from typing import Any

from mlspec.plan.changes import follows
from mlspec.plan.changes.place import Place
from mlspec.plan.changes.redos import RENDERED
from mlspec.plan.changes.rows import Leaf, Part, Row, becomes
from mlspec.plan.changes.safeties import NEUTRAL, REMOVED, TIGHTENED, higher_is_weaker, lower_is_weaker, ranked
from mlspec.plan.changes.sections.over_windows import bound_key, bounds, other_window
from mlspec.plan.changes.written import AS_WRITTEN, DURATION, NUMBER, bound_pairs, duration, mapped

RULES = "operation.rollback.rules[]"


def _rule(rule: Any, place: Place) -> str | None:
    return mapped((*bound_pairs(rule.watches, place), ("window", duration(rule.window_seconds)))) if rule else None


ROWS: tuple[Row, ...] = (
    Leaf(
        "operation.rollback.keep_warm_seconds",
        "rollback.keep_warm",
        RENDERED,
        DURATION,
        lower_is_weaker("the version before is at hand for less long", "the version before is at hand for longer"),
    ),
    Part(
        RULES,
        "rollback.when.[]",
        RENDERED,
        _rule,
        added=becomes(TIGHTENED, "one more thing triggers the way back"),
        removed=becomes(REMOVED, "this no longer triggers the way back"),
        key=lambda rule: bound_key(rule.watches),
        keyed=("watches.kpi", "watches.against", "watches.bound"),
        named=False,
        order=(RENDERED, (NEUTRAL, "")),
    ),
    *bounds(f"{RULES}.watches", "rollback.when.[]"),
    Leaf(
        f"{RULES}.window_seconds",
        "rollback.when.[].window",
        RENDERED,
        DURATION,
        other_window,
    ),
    Leaf(
        f"{RULES}.min_requests",
        "rollback.when.[].min_requests",
        RENDERED,
        NUMBER,
        higher_is_weaker("more requests are needed before it triggers", "fewer requests are enough to trigger it"),
        follows.same_as("evidence.min_rows", lambda model: model.judgement.evidence.min_rows),
    ),
    Leaf(
        f"{RULES}.action",
        "rollback.when.[].action",
        RENDERED,
        AS_WRITTEN,
        ranked(("revert_pull_request", "rollback"), "somebody has to merge the way back", "it goes back at once"),
    ),
)
