"""What the model reads about an entity."""

from typing import Any

from mlspec.plan.changes.redos import COMPUTED
from mlspec.plan.changes.rows import Leaf, Part, Row, by_name
from mlspec.plan.changes.written import AS_WRITTEN, DURATION, LIST, duration, listed, mapped, number, plainly

FEATURES = "features.columns[]"


def _join(join: Any) -> str:
    age = duration(join.max_age_seconds) if join.max_age_seconds is not None else None
    return mapped((("using", listed(join.using)), ("max_age", age)))


def _feature(feature: Any) -> str:
    expr = None if feature.expr == feature.name else feature.expr
    window = feature.window
    looked = () if window is None else (("by", listed(window.by)), ("last", duration(window.last_seconds)))
    return mapped((("expr", expr), *looked, ("kind", feature.kind)))


def _impute(impute: Any) -> str:
    return impute.method if impute.value is None else f"{{constant: {number(impute.value)}}}"


ROWS: tuple[Row, ...] = (
    Leaf("features.source", "features.from", COMPUTED, AS_WRITTEN),
    Part(
        "features.joins[]",
        "features.join.[]",
        COMPUTED,
        plainly(_join),
        key=lambda join: join.source,
        keyed=("source",),
    ),
    Leaf("features.joins[].using", "features.join.[].using", COMPUTED, LIST),
    Leaf("features.joins[].max_age_seconds", "features.join.[].max_age", COMPUTED, DURATION),
    Part(FEATURES, "features.columns.[]", COMPUTED, plainly(_feature), key=by_name),
    Leaf(f"{FEATURES}.expr", "features.columns.[].expr", COMPUTED, AS_WRITTEN),
    Leaf(f"{FEATURES}.kind", "features.columns.[].kind", COMPUTED, AS_WRITTEN),
    Part(f"{FEATURES}.window", "features.columns.[].last", COMPUTED, plainly(lambda each: duration(each.last_seconds))),
    Leaf(f"{FEATURES}.window.by", "features.columns.[].by", COMPUTED, LIST),
    Leaf(f"{FEATURES}.window.over", "features.columns.[].over", COMPUTED, AS_WRITTEN),
    Leaf(f"{FEATURES}.window.last_seconds", "features.columns.[].last", COMPUTED, DURATION),
    Leaf(
        f"{FEATURES}.impute",
        "features.columns.[].impute",
        COMPUTED,
        plainly(_impute),
    ),
)
