"""Variants that are like each other in a circle.

## What it does
Follows `like` from variant to variant and refuses a circle.

## Why it is bad
None of them says what it is.

## Example
    variants:
      shallow: {like: deep, params: {max_depth: 2}}
      deep: {like: shallow, params: {max_depth: 9}}

## Use instead
    variants:
      shallow: {estimator: sklearn.ensemble.HistGradientBoostingClassifier, params: {max_depth: 2}}
      deep: {like: shallow, params: {max_depth: 9}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.feature_trees import find_cycle
from mlspec.spec.variants import likenesses

RULE = Rule("MLS408", "variant-circle", "error", "Variants that are like each other in a circle", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    cycle = find_cycle(likenesses(model.spec.model))
    if cycle is None:
        return
    span = model.document.value_span(("model", "variants", cycle[0], "like"))
    message = f"{cycle[0]!r} is like itself: {' -> '.join(cycle)}"
    yield Diagnostic(RULE, span, message, f"write an estimator in place of like: {cycle[1]}")


CHECK = Check(RULE, each_model(_find))
