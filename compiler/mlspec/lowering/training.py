"""Lowers `model`: which features each variant reads, and how one variant is chosen."""

from mlspec.plan import learning
from mlspec.spec.features import Features
from mlspec.spec.model import Model, Variant


def lower_training(model: Model, features: Features) -> learning.Training:
    """Returns the variants in order of preference, and the rule that chooses."""
    select = model.select
    return learning.Training(
        seed=model.seed,
        threads=model.threads,
        variants=tuple(_variant(name, variant, features) for name, variant in model.variants.items()),
        selection=learning.Selection(
            kpi=select.kpi,
            rule=select.rule,
            margin=float(select.margin),
            windows=select.folds.count,
            window_seconds=select.folds.length.seconds,
            every_seconds=(select.folds.every or select.folds.length).seconds,
        ),
    )


def _variant(name: str, variant: Variant, features: Features) -> learning.Variant:
    dropped = variant.features.drop if variant.features is not None else ()
    return learning.Variant(
        name=name,
        estimator=variant.estimator,
        parameters=tuple(learning.Parameter(*item) for item in sorted(variant.params.items())),
        scale=variant.scale,
        features=tuple(feature for feature in features.columns if feature not in dropped),
        baseline=variant.baseline is True,
    )
