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
from mlspec.expressions.lineage import columns
from mlspec.spec.feature_trees import feature_references, find_cycle

RULE = Rule("MLS205", "feature-cycle", "error", "Features that read each other in a circle", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    features = model.spec.features
    cycle = find_cycle(feature_references(features, model.spec.sources[features.source]))
    if cycle is None:
        return
    first, second = cycle[:2]
    expr = features.columns[first].expr
    for column in columns(expr.tree) if expr is not None else ():
        if column.name == second:
            span = model.scalar_span(("features", "columns", first, "expr"), column.start, column.end)
            message = f"{first!r} reads itself: {' -> '.join(cycle)}"
            yield Diagnostic(RULE, span, message, "let it read columns of a source instead")
            return


CHECK = Check(RULE, each_model(_find))
