"""A variant that reads nothing.

## What it does
Refuses a variant that drops every feature.

## Why it is bad
There is nothing left to train on; the run would fail after the data were prepared.

## Example
    features: {columns: {calls: numeric}}
    model: {variants: {without: {estimator: sklearn.linear_model.LogisticRegression, features: {drop: [calls]}}}}

## Use instead
A baseline that ignores its features: `sklearn.dummy.DummyClassifier`.
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule

RULE = Rule("MLS407", "variant-without-features", "error", "A variant that reads nothing", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for name, variant in model.spec.model.variants.items():
        if variant.features is not None and set(variant.features.drop) >= set(model.spec.features.columns):
            span = model.document.value_span(("model", "variants", name, "features", "drop"))
            message = f"variant {name!r} drops every feature"
            yield Diagnostic(RULE, span, message, "keep one, or take a sklearn.dummy estimator as the baseline")


CHECK = Check(RULE, each_model(_find))
