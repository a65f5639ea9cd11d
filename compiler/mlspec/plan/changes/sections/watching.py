"""What is watched while a version serves."""

from dataclasses import replace
from typing import Any

from mlspec.plan.changes import follows
from mlspec.plan.changes.place import Edit, Place
from mlspec.plan.changes.redos import RENDERED
from mlspec.plan.changes.rows import Leaf, Part, Risk, Row, becomes
from mlspec.plan.changes.safeties import (
    LOOSENED,
    NEUTRAL,
    REMOVED,
    TIGHTENED,
    bound,
    guards,
    higher_is_weaker,
    lower_is_weaker,
    members,
    ranked,
)
from mlspec.plan.changes.sections.over_windows import other_window
from mlspec.plan.changes.written import (
    AS_WRITTEN,
    DURATION,
    LIST,
    NUMBER,
    PER_WEEK,
    SHARE,
    bound_pairs,
    duration,
    mapped,
    number,
    plainly,
    written_bound,
)

WATCHED, DRIFT = "operation.monitoring.kpis[]", "operation.monitoring.drift"
NO_LONGER, FROM_NOW_ON = "no longer watched", "watched from now on"


def watched_features(edit: Edit) -> Risk:
    """Returns what watching other features does; that a feature came or went is no choice of what is watched."""
    if follows.features(edit) is not None:
        return NEUTRAL, ""
    return members(NO_LONGER, FROM_NOW_ON)(edit)


def alarm(edit: Edit) -> Risk:
    """Returns what another bound of an alert does."""
    before, after = edit.before, edit.after
    if before is None or after is None:
        return (TIGHTENED, "an alert tells") if before is None else (REMOVED, "nothing tells any more")
    if before.bound != after.bound:
        return LOOSENED, "the alert looks the other way"
    numbers = (before.value, before.relative), (after.value, after.relative)
    return bound(Edit(numbers[0], numbers[1], edit.was, Place(edit.now.known, (after,))))


def _watched(watched: Any, place: Place) -> str | None:
    if watched is None:
        return None
    pairs = bound_pairs(watched.bound, place) if watched.bound is not None else (("kpi", watched.kpi),)
    return mapped((*pairs, ("window", duration(watched.window_seconds))))


def _alarm(watched: Any, place: Place) -> Any:
    """Returns the bound of an alert, without the slices that stand beside it."""
    del place
    return replace(watched.bound, slices=()) if watched.bound is not None else None


def _shown_alarm(found: Any, place: Place) -> str | None:
    return written_bound(found, place) if found is not None else None


def _drift(drift: Any) -> str:
    return mapped((("test", drift.test), ("at_least", number(drift.at_least))))


ROWS: tuple[Row, ...] = (
    Part(
        WATCHED,
        "monitoring.kpis.[]",
        RENDERED,
        _watched,
        added=becomes(TIGHTENED, "one more figure is watched"),
        removed=becomes(REMOVED, "the figure is no longer watched"),
        key=lambda watched: (watched.kpi, watched.bound.bound if watched.bound is not None else None),
        near=lambda watched: watched.kpi,
        keyed=("kpi",),
        named=False,
        order=(RENDERED, (NEUTRAL, "")),
    ),
    Leaf(
        f"{WATCHED}.slices",
        "monitoring.kpis.[].slices",
        RENDERED,
        LIST,
        members(NO_LONGER, FROM_NOW_ON),
        follows.slices,
        ordered=False,
    ),
    Leaf(
        f"{WATCHED}.every_seconds",
        "monitoring.kpis.[].every",
        RENDERED,
        DURATION,
        higher_is_weaker("harm is seen later", "harm is seen sooner"),
    ),
    Leaf(f"{WATCHED}.window_seconds", "monitoring.kpis.[].window", RENDERED, DURATION, other_window),
    Leaf(
        f"{WATCHED}.bound",
        "monitoring.kpis.[].{bound}",
        RENDERED,
        _shown_alarm,
        alarm,
        of=_alarm,
    ),
    Part(
        DRIFT,
        "monitoring.drift",
        RENDERED,
        plainly(_drift),
        added=becomes(TIGHTENED, "drift is watched"),
        removed=becomes(REMOVED, "nobody looks whether what is served drifts"),
    ),
    Leaf(
        f"{DRIFT}.features",
        "monitoring.drift.features",
        RENDERED,
        LIST,
        watched_features,
        follows.features,
        ordered=False,
    ),
    Leaf(
        f"{DRIFT}.every_seconds",
        "monitoring.drift.every",
        RENDERED,
        DURATION,
        higher_is_weaker("drift is seen later", "drift is seen sooner"),
    ),
    Leaf(f"{DRIFT}.window_seconds", "monitoring.drift.window", RENDERED, DURATION, other_window),
    Leaf(
        f"{DRIFT}.test",
        "monitoring.drift.test",
        RENDERED,
        AS_WRITTEN,
        guards("drift is measured on another scale: that it is noticed as soon cannot be shown"),
    ),
    Leaf(
        f"{DRIFT}.at_least",
        "monitoring.drift.at_least",
        RENDERED,
        NUMBER,
        higher_is_weaker("larger drift goes unnoticed", "smaller drift is noticed"),
    ),
    Leaf(
        f"{DRIFT}.false_alarm",
        "monitoring.drift.false_alarm",
        RENDERED,
        SHARE,
        lower_is_weaker("drift has to be surer to be told", "drift is told when it is less sure"),
    ),
    Leaf(
        f"{DRIFT}.reference",
        "monitoring.drift.reference",
        RENDERED,
        AS_WRITTEN,
        guards("what is served is compared with other rows: that drift is noticed as soon cannot be shown"),
    ),
    Leaf(
        f"{DRIFT}.corrected_by",
        "monitoring.drift.corrected_by",
        RENDERED,
        AS_WRITTEN,
        ranked(("bonferroni", "bh", "none"), "drift of one feature is told less often", "drift is told more often"),
    ),
    Leaf(
        "operation.monitoring.alerts_per_week",
        "monitoring.alert_budget",
        RENDERED,
        PER_WEEK,
        higher_is_weaker("more false alarms are borne", "fewer false alarms are borne"),
    ),
    Leaf(
        "operation.monitoring.runbook",
        "monitoring.runbook",
        RENDERED,
        AS_WRITTEN,
        lambda edit: (
            (REMOVED, "whoever is called finds nothing to read")
            if edit.after is None
            else (TIGHTENED, "whoever is called knows what to read")
            if edit.before is None
            else (NEUTRAL, "")
        ),
    ),
)
