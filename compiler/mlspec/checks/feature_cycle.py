"""Features that read each other in a circle.

## What it does
Follows the names of features in the expressions of others and refuses a circle.

## Why it is bad
None of them can be computed first.

## Example
    a: {expr: b + 1, kind: numeric}
    b: {expr: a + 1, kind: numeric}

## Use instead
Let one of them read columns of a source alone.
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.feature_trees import feature_references, find_cycle

RULE = Rule("MLS205", "feature-cycle", "error", "Features that read each other in a circle", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    features = model.spec.features
    cycle = find_cycle(feature_references(features, model.spec.sources[features.source]))
    if cycle is not None:
        span = model.document.key_span(("features", "columns", cycle[0]))
        yield Diagnostic(RULE, span, f"a circle: {' -> '.join(cycle)}", "let one of them read columns alone")


CHECK = Check(RULE, each_model(_find))
