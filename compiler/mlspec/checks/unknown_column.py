"""An expression that reads a column which is not there.

## What it does
Looks up every column of every expression among those it may read: a feature reads its source and the joined ones
(`weather.visibility`), a slice reads the features and their source, a KPI also `label`, `prediction` and `score`.

## Why it is bad
The run would fail hours later, or worse: a name that means another column would be read without a word.

## Example
    features: {from: flights, columns: {late: {expr: dep_dealy > 15, kind: numeric}}}

## Use instead
    features: {from: flights, columns: {late: {expr: dep_delay > 15, kind: numeric}}}
"""

from collections.abc import Iterator
from difflib import get_close_matches

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import infer
from mlspec.expressions.lineage import columns, substitute
from mlspec.expressions.tree import Column
from mlspec.spec.expression_uses import ExpressionUse, Scope, expression_uses
from mlspec.spec.labelled import LABELLED

RULE = Rule("MLS202", "unknown-column", "error", "An expression reads a column that is not there", __doc__ or "")

LONGEST_LIST = 12


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for use in expression_uses(model.spec):
        for column in columns(use.expression.tree):
            if column.name in use.scope:
                continue
            span = model.scalar_span(use.path, column.start, column.end)
            way_out, fix = _way_out(model, column.name, use.scope), _renamed(model, use, column)
            if fix:
                way_out += f" write: {fix[0].value}"
            yield Diagnostic(RULE, span, f"there is no column {column.name!r} here", way_out, fix=fix)


def _renamed(model: BoundModel, use: ExpressionUse, column: Column) -> tuple[Edit, ...]:
    """Returns the expression with the one near name; none with several, or where it has lines or another fault."""
    unknown = [each.name for each in columns(use.expression.tree) if each.name not in use.scope]
    text, close = use.expression.text, get_close_matches(column.name, list(use.scope), n=2)
    if len(unknown) > 1 or len(close) != 1 or "\n" in text or column.name in LABELLED or "." in column.name:
        return ()
    tree = substitute(use.expression.tree, {column.name: Column(close[0])})
    if isinstance(tree, Failure) or infer(tree, use.scope) not in use.gives:
        return ()
    path = use.path if model.document.node(use.path) is not None else use.path[:-1]
    return (Edit(path, f"{text[: column.start]}{close[0]}{text[column.end :]}"),)


def _way_out(model: BoundModel, name: str, scope: Scope) -> str:
    table, dot, column = name.partition(".")
    source = model.spec.sources.get(table) if dot else None
    if source is not None and column in source.columns and table not in model.spec.features.join:
        return f"{table} is not joined: add it to features.join"
    if name in LABELLED:
        return f"a KPI reads {', '.join(LABELLED)}, a filter all but the label: elsewhere no model is judged yet"
    if any(name in (each.values or ()) for found in model.spec.sources.values() for each in found.columns.values()):
        return f"a text stands in single quotes: '{name}'"
    close = get_close_matches(name, list(scope), n=1)
    names = sorted(scope)
    listed = ", ".join(names[:LONGEST_LIST]) + (", ..." if len(names) > LONGEST_LIST else "")
    return f"did you mean {close[0]!r}?" if close else f"there are: {listed}"


CHECK = Check(RULE, each_model(_find))
