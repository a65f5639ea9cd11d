"""What each variant is once everything that it takes over from another one is written out."""

from dataclasses import dataclass

from mlspec.spec.feature_trees import in_order
from mlspec.spec.model import Embed, Model, Parameter, Variant


@dataclass(frozen=True, slots=True)
class ResolvedVariant:
    """One variant, nothing left to be looked up in another."""

    estimator: str
    params: dict[str, Parameter]
    scale: str | None
    embed: Embed | None
    drop: tuple[str, ...]
    baseline: bool


def likenesses(model: Model) -> dict[str, tuple[str, ...]]:
    """Returns the variant that each one is like, if any."""
    return {name: (variant.like,) if variant.like is not None else () for name, variant in model.variants.items()}


def resolved_variants(model: Model) -> dict[str, ResolvedVariant]:
    """Returns every variant in the order written; variants that are like each other in a circle are left out."""
    found: dict[str, ResolvedVariant] = {}
    for name in in_order(likenesses(model)):
        variant = model.variants[name]
        other = found.get(variant.like) if variant.like is not None else None
        if variant.like is None or other is not None:
            found[name] = _resolved(variant, other)
    return {name: found[name] for name in model.variants if name in found}


def _resolved(variant: Variant, other: ResolvedVariant | None) -> ResolvedVariant:
    """Returns the variant over the other one; parameters of another estimator are none of its own."""
    own_drop = variant.features.drop if variant.features is not None else ()
    baseline = variant.baseline is True
    if other is None:
        estimator = variant.estimator or ""
        return ResolvedVariant(estimator, variant.params, variant.scale, variant.embed, own_drop, baseline)
    estimator = variant.estimator or other.estimator
    kept = other.params if estimator == other.estimator else {}
    return ResolvedVariant(
        estimator=estimator,
        params={**kept, **variant.params},
        scale=variant.scale or other.scale,
        embed=variant.embed or other.embed,
        drop=own_drop or other.drop,
        baseline=baseline,
    )
