"""What the stages read of the filters: what each does, never why, whose it is or how it is tested."""

from typing import Any

from mlspec.plan.plan import Plan

Plain = dict[str, Any]

SCORED = frozenset({"prediction", "score"})
"""What a filter reads of the model itself."""


def filters(plan: Plan) -> list[Plain]:
    """Returns the filters as an evaluation applies them, in order."""
    return [{"name": rule.name, "when": rule.when, "prediction": rule.prediction} for rule in plan.filters]


def packed_filters(plan: Plan) -> Plain:
    """Returns the filters as they leave with the model: with what they read, and their digests."""
    rules = zip(filters(plan), plan.filters, strict=True)
    return {
        "timezone": plan.prediction.timezone,
        "filters": [{**rule, "reads": list(lowered.reads), "digest": lowered.digest} for rule, lowered in rules],
    }


def read_beside_features(plan: Plan) -> tuple[str, ...]:
    """Returns the source columns that filters read as they are served: a feature goes before a column of its name."""
    known = {*SCORED, *(feature.name for feature in plan.features.columns)}
    return tuple(dict.fromkeys(name for rule in plan.filters for name in rule.reads if name not in known))
