"""The variants that compete, and how one of them is chosen."""

from typing import Any

from mlspec.plan.changes.follows import beside
from mlspec.plan.changes.place import Place
from mlspec.plan.changes.redos import CHOSEN, EVERYWHERE, LEARNT, SPLIT, compared_with, stopped
from mlspec.plan.changes.rows import Leaf, Part, Row, by_name
from mlspec.plan.changes.safeties import NEUTRAL, guards, of_baseline, ranked
from mlspec.plan.changes.written import (
    AS_WRITTEN,
    DURATION,
    LIST,
    NUMBER,
    mapped,
    number,
    plainly,
    scalar,
)

VARIANTS = "training.variants[]"
EMBEDDINGS = "training.embeddings[]"
OTHER_BASELINE = of_baseline(guards("gates compare with it: that it is as hard to beat cannot be shown"))


def dropped(variant: Any, place: Place) -> tuple[str, ...]:
    """Returns the features that a variant goes without."""
    read = set(variant.features)
    return tuple(feature.name for feature in place.known.model.features.columns if feature.name not in read)


def embedding(name: Any, place: Place) -> str | None:
    """Returns the embedding that a variant names."""
    found = place.known.embeddings.get(name)
    return None if found is None else mapped((("estimator", found.estimator), ("params", _parameters(found))))


def _parameters(found: Any) -> str | None:
    return mapped((each.name, scalar(each.value)) for each in found.parameters) if found.parameters else None


def _variant(variant: Any) -> str:
    baseline = "true" if variant.baseline else None
    return mapped((("estimator", variant.estimator), ("params", _parameters(variant)), ("baseline", baseline)))


ROWS: tuple[Row, ...] = (
    Leaf("training.seed", "model.seed", LEARNT, NUMBER),
    Leaf("training.threads", "model.threads", EVERYWHERE, NUMBER),
    Part(
        VARIANTS,
        "model.variants.[]",
        LEARNT,
        plainly(_variant),
        removed=of_baseline(guards("gates compare with another variant")),
        key=by_name,
        order=(CHOSEN, (NEUTRAL, "")),
    ),
    Leaf(f"{VARIANTS}.estimator", "model.variants.[].estimator", LEARNT, AS_WRITTEN, OTHER_BASELINE),
    Leaf(f"{VARIANTS}.distribution", "mlspec.yaml: allow.estimators", LEARNT, AS_WRITTEN, OTHER_BASELINE),
    Part(
        f"{VARIANTS}.parameters[]",
        "model.variants.[].params.[]",
        LEARNT,
        plainly(lambda each: scalar(each.value)),
        added=OTHER_BASELINE,
        removed=OTHER_BASELINE,
        key=by_name,
    ),
    Leaf(f"{VARIANTS}.parameters[].value", "model.variants.[].params.[]", LEARNT, AS_WRITTEN, OTHER_BASELINE),
    Leaf(f"{VARIANTS}.scale", "model.variants.[].scale", LEARNT, AS_WRITTEN, OTHER_BASELINE),
    Leaf(
        f"{VARIANTS}.features",
        "model.variants.[].features.drop",
        LEARNT,
        LIST,
        OTHER_BASELINE,
        of=dropped,
        ordered=False,
    ),
    Leaf(f"{VARIANTS}.embedding", "model.variants.[].embed", LEARNT, embedding, OTHER_BASELINE),
    Leaf(
        f"{VARIANTS}.baseline",
        "model.variants.[].baseline",
        compared_with,
        AS_WRITTEN,
        ranked((False, True), "gates compare with another variant, or with none", "a model has this one to beat"),
    ),
    Part(EMBEDDINGS, "model.variants.[].embed", LEARNT, AS_WRITTEN, key=by_name, told=False),
    Leaf(f"{EMBEDDINGS}.estimator", "model.variants.[].embed.estimator", LEARNT, AS_WRITTEN, OTHER_BASELINE),
    Part(
        f"{EMBEDDINGS}.parameters[]",
        "model.variants.[].embed.params.[]",
        LEARNT,
        plainly(lambda each: scalar(each.value)),
        added=OTHER_BASELINE,
        removed=OTHER_BASELINE,
        key=by_name,
    ),
    Leaf(f"{EMBEDDINGS}.parameters[].value", "model.variants.[].embed.params.[]", LEARNT, AS_WRITTEN, OTHER_BASELINE),
    Leaf("training.selection.kpi", "model.select.kpi", CHOSEN, AS_WRITTEN),
    Leaf("training.selection.rule", "model.select.rule", CHOSEN, AS_WRITTEN),
    Leaf("training.selection.margin", "model.select.margin", CHOSEN, NUMBER),
    Leaf("training.selection.windows", "model.select.folds.count", SPLIT, NUMBER),
    Leaf("training.selection.window_seconds", "model.select.folds.length", SPLIT, DURATION),
    Leaf(
        "training.selection.every_seconds",
        "model.select.folds.every",
        SPLIT,
        DURATION,
        follows=beside("model.select.folds.length", lambda selection: selection.window_seconds),
    ),
    Part(
        "training.stop_early",
        "model.stop_early",
        stopped,
        plainly(lambda rule: mapped((("factor", number(rule.factor)), ("min_rows", number(rule.min_rows))))),
    ),
    Leaf("training.stop_early.factor", "model.stop_early.factor", stopped, NUMBER),
    Leaf("training.stop_early.min_rows", "model.stop_early.min_rows", stopped, NUMBER),
)
