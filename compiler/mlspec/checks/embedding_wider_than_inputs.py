"""An embedding with more components than there are inputs.

## What it does
Counts the inputs of each variant whose features are all numbers, and holds `n_components` of PCA and TruncatedSVD to
that. A category becomes as many inputs as the data have names: where there is one, nothing can be counted.

## Why it is bad
The training stops there, after everything before it has run.

## Example
    features: {from: customers, columns: {calls: numeric, minutes: numeric}}
    embed: {estimator: sklearn.decomposition.PCA, params: {n_components: 4}}

## Use instead
    embed: {estimator: sklearn.decomposition.PCA, params: {n_components: 2}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.variants import resolved_variants

RULE = Rule(
    "MLS422", "embedding-wider-than-inputs", "error", "An embedding has more components than inputs", __doc__ or ""
)

BOUNDED = {"sklearn.decomposition.PCA", "sklearn.decomposition.TruncatedSVD"}
"""The embeddings that give no more components than they read inputs."""
COMPONENTS = "n_components"


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    features = model.spec.features.columns
    for name, variant in resolved_variants(model.spec.model).items():
        embed = variant.embed
        components = embed.params.get(COMPONENTS) if embed is not None and embed.estimator in BOUNDED else None
        if isinstance(components, bool) or not isinstance(components, int):
            continue
        inputs = [feature for feature in features if feature not in variant.drop]
        if components <= len(inputs) or any(features[each].kind != "numeric" for each in inputs):
            continue
        place = ("model", "variants", name)
        own = (*place, "embed", "params", COMPONENTS)
        is_own = model.document.node(own) is not None
        span = model.document.value_span(own) if is_own else model.document.key_span(place)
        read = f"{len(inputs)} input{'s' * (len(inputs) != 1)}: {', '.join(inputs)}"
        message = f"variant {name!r} makes {components} components of {read}"
        yield Diagnostic(RULE, span, message, f"{COMPONENTS}: {len(inputs)} at most, or more features")


CHECK = Check(RULE, each_model(_find))
