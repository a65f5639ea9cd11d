"""A part of a model that is random without a seed.

## What it does
Refuses `random_state: null` among the parameters of a variant or of its embedding: scikit-learn then draws another
model each time. `model.seed` seeds everything random that says nothing of its own.

## Why it is bad
Two trainings on the same rows give two models. Nobody can tell what a change did from what chance did, and a package
cannot be made again.

## Example
    model:
      seed: 7
      variants:
        forest: {estimator: sklearn.ensemble.RandomForestClassifier, params: {random_state: null}}

## Use instead
    model:
      seed: 7
      variants:
        forest: {estimator: sklearn.ensemble.RandomForestClassifier}
"""

from collections.abc import Iterator, Mapping

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule

RULE = Rule("MLS409", "seed-missing", "error", "A part of a model that is random without a seed", __doc__ or "")

SEED = "random_state"


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    seed = model.spec.model.seed
    for name, variant in model.spec.model.variants.items():
        variant_path: tuple[str, ...] = ("model", "variants", name)
        places: list[tuple[tuple[str, ...], Mapping[str, object]]] = [(variant_path, variant.params)]
        if variant.embed is not None:
            places.append(((*variant_path, "embed"), variant.embed.params))
        for section, params in places:
            if params.get(SEED, seed) is None:
                path = (*section, "params", SEED)
                message = f"{SEED}: null gives another model at every training"
                way_out = f"leave {SEED} out: model.seed, here {seed}, seeds it"
                yield Diagnostic(RULE, model.document.key_span(path), message, way_out, fix=(Edit(path, None),))


CHECK = Check(RULE, each_model(_find))
