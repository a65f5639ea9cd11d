"""A feature that is the same in every row.

## What it does
Finds a feature whose expression reads no column. A window is none of them: count(*) counts rows.

## Why it is bad
No model can learn from it, and its author believes that it says something: mostly a column's name stands in quotes.

## Example
    evening: {expr: "'hour' = 'evening'", kind: numeric}

## Use instead
    evening: {expr: hour(scheduled_departure) >= 18, kind: numeric}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.lineage import columns
from mlspec.spec.feature_trees import is_window

RULE = Rule("MLS421", "constant-feature", "error", "A feature is the same in every row", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for name, feature in model.spec.features.columns.items():
        if feature.expr is None or is_window(feature) or columns(feature.expr.tree):
            continue
        span = model.scalar_span(("features", "columns", name, "expr"), 0, len(feature.expr.text))
        message = f"feature {name!r} reads no column: {feature.expr.text} is the same in every row"
        yield Diagnostic(RULE, span, message, "compute it of a column, or leave the feature out")


CHECK = Check(RULE, each_model(_find))
