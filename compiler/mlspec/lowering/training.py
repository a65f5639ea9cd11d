"""Lowers `model`: what each variant is, what is fitted once for several, and how one variant is chosen."""

from collections.abc import Mapping

from mlspec.plan import learning
from mlspec.spec.estimators import is_of_scikit_learn
from mlspec.spec.features import Features
from mlspec.spec.model import Model, Parameter, StopEarly
from mlspec.spec.variants import ResolvedVariant, resolved_variants


def lower_training(model: Model, features: Features, allowed: Mapping[str, str]) -> learning.Training:
    """Returns the variants in order of preference, their embeddings, and the rule that chooses.

    `allowed` are the estimators that are not scikit-learn's, with the distributions that bring them.
    """
    select = model.select
    resolved = resolved_variants(model)
    embeddings = {name: _embedding(name, variant, features) for name, variant in resolved.items()}
    first = _first_of_equals({name: found for name, found in embeddings.items() if found is not None})
    return learning.Training(
        seed=model.seed,
        threads=model.threads,
        embeddings=tuple(found for name, found in embeddings.items() if found is not None and first[name] == name),
        variants=tuple(
            _variant(name, variant, features, first.get(name), allowed.get(variant.estimator))
            for name, variant in resolved.items()
        ),
        selection=learning.Selection(
            kpi=select.kpi,
            rule=select.rule,
            margin=float(select.margin),
            windows=select.folds.count,
            window_seconds=select.folds.length.seconds,
            every_seconds=(select.folds.every or select.folds.length).seconds,
        ),
        stop_early=_stop_early(model.stop_early, resolved),
    )


def _stop_early(rule: StopEarly | None, variants: dict[str, ResolvedVariant]) -> learning.StopEarly | None:
    """Returns the rungs of the ladder: as many as leave at most `factor` variants to the full training.

    Successive halving (Jamieson and Talwalkar, AISTATS 2016, algorithm 1), with rows as the budget.
    """
    if rule is None:
        return None
    competing = tuple(name for name, variant in variants.items() if not variant.baseline)
    rungs: list[int] = []
    while rule.factor ** (len(rungs) + 1) <= len(competing):
        rungs.append(rule.min_rows * rule.factor ** len(rungs))
    return learning.StopEarly(rule.factor, rule.min_rows, tuple(rungs), competing)


def _variant(
    name: str, variant: ResolvedVariant, features: Features, embedding: str | None, distribution: str | None
) -> learning.Variant:
    return learning.Variant(
        name=name,
        estimator=variant.estimator,
        distribution=None if is_of_scikit_learn(variant.estimator) else distribution,
        parameters=_parameters(variant.params),
        scale=variant.scale,
        features=_read(variant, features),
        embedding=embedding,
        baseline=variant.baseline,
    )


def _embedding(name: str, variant: ResolvedVariant, features: Features) -> learning.Embedding | None:
    if variant.embed is None:
        return None
    return learning.Embedding(
        name=name,
        estimator=variant.embed.estimator,
        parameters=_parameters(variant.embed.params),
        scale=variant.scale,
        features=_read(variant, features),
    )


def _first_of_equals(embeddings: dict[str, learning.Embedding]) -> dict[str, str]:
    """Returns, for each variant with an embedding, the first variant with an equal one: that one gives the name."""
    first: dict[object, str] = {}
    return {
        name: first.setdefault((found.estimator, found.parameters, found.scale, found.features), name)
        for name, found in embeddings.items()
    }


def _parameters(params: dict[str, Parameter]) -> tuple[learning.Parameter, ...]:
    return tuple(learning.Parameter(*item) for item in sorted(params.items()))


def _read(variant: ResolvedVariant, features: Features) -> tuple[str, ...]:
    return tuple(feature for feature in features.columns if feature not in variant.drop)
