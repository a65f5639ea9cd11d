"""Features that read other features: `features.<name>` in an expression means the value of that feature."""

from collections.abc import Iterator

from mlspec.expressions.lineage import columns
from mlspec_runtime.engines.expression import parsed
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.features import Feature

PREFIX = "features."


def references(features: tuple[Feature, ...]) -> dict[str, tuple[str, ...]]:
    """Returns the other features that each feature reads.

    Raises:
        StageFailure: an expression does not parse, or names a feature that is not there.
    """
    found = {feature.name: tuple(_read(feature)) for feature in features}
    for name, others in found.items():
        for other in others:
            if other not in found:
                raise StageFailure(f"features: {name}: there is no feature {other!r}")
    return found


def in_order(features: tuple[Feature, ...]) -> tuple[Feature, ...]:
    """Returns the features, each after those that it reads, else in the order declared.

    Raises:
        StageFailure: features read each other in a circle.
    """
    waiting = references(features)
    ordered: list[Feature] = []
    while waiting:
        ready = [name for name, others in waiting.items() if not any(other in waiting for other in others)]
        if not ready:
            raise StageFailure(f"features: {', '.join(waiting)} read each other in a circle")
        ordered += [feature for feature in features if feature.name in ready]
        waiting = {name: others for name, others in waiting.items() if name not in ready}
    return tuple(ordered)


def _read(feature: Feature) -> Iterator[str]:
    tree = parsed(feature.expr, f"features: {feature.name}")
    return (column.name.removeprefix(PREFIX) for column in columns(tree) if column.name.startswith(PREFIX))
