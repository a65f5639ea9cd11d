"""An expression whose types do not fit.

## What it does
Works out the type of every expression and holds it to what its place needs: a slice is a condition, a numeric
feature is a number, a prediction time is a timestamp, a window and a KPI aggregate rows and nothing else does. A
feature without an expression has the type of the column of its name.

## Why it is bad
SQL engines convert silently, each in its own way: the same spec would mean different things in training and serving.

## Example
    validation: {slices: {night: departure_hour}}

## Use instead
    validation: {slices: {night: departure_hour >= 20}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import infer, is_aggregate
from mlspec.expressions.lineage import columns
from mlspec.expressions.types import Type
from mlspec.spec.expression_uses import BY_KIND, CONDITION, MOMENT, NUMBER, ExpressionUse, expression_uses
from mlspec.spec.kpi_aggregates import unsampled
from mlspec.spec.labelled import CLASS, EVENT, NUMBERED_CLASS, QUANTITY, RELEVANCE, TEXT_CLASS
from mlspec.spec.windows import misfit

RULE = Rule("MLS203", "expression-type", "error", "An expression whose types do not fit", __doc__ or "")

SAME_TYPE = "bring both to one type, or correct the type of the column in its source"
WAYS_OUT = {
    CONDITION: "compare it with something, like x > 10",
    NUMBER: "compute a number of it, or correct the type of the column in its source",
    MOMENT: "name a timestamp column, or one plus or minus an INTERVAL",
    BY_KIND["numeric"]: "compute a number of it, like hour(x) of a timestamp, or write kind: categorical",
    BY_KIND[
        "categorical"
    ]: "make a name of it, like CASE WHEN x > 10 THEN 'many' ELSE 'few' END, or write kind: numeric",
}
"""What to do where an expression gives another type than its place needs."""
OF_A_LABEL = {
    EVENT: "compare it with something, like x > 10",
    QUANTITY: "compute a number of it, or correct the type of the column in its source",
    RELEVANCE: "give a grade as a number, or whether it was chosen, like position IS NOT NULL",
    TEXT_CLASS: "name the class, like CASE WHEN x > 10 THEN 'late' ELSE 'on_time' END, or declare whole numbers",
    NUMBERED_CLASS: "give a whole number, like CAST(x AS BIGINT), or declare the classes as texts",
    CLASS: "name the class, like CASE WHEN x > 10 THEN 'late' ELSE 'on_time' END",
}
"""What to do where a label gives another type than its task needs."""
OF_A_COLUMN = {
    ("numeric", "string"): "write kind: categorical, or correct the type of the column in its source",
    ("numeric", "timestamp"): "compute a number of it: {{expr: hour({name}), kind: numeric}}",
    ("categorical", "timestamp"): "make a name of it: {{expr: dayofweek({name}), kind: categorical}}",
    ("categorical", "double"): "write kind: numeric, or correct the type of the column in its source",
}
"""What to do where a column is of another type than a feature of its kind and name, by both."""


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for use in expression_uses(model.spec):
        if any(column.name not in use.scope for column in columns(use.expression.tree)):
            continue
        fault = _fault(use)
        if fault is not None:
            span = model.scalar_span(use.path, fault.start, fault.end)
            yield Diagnostic(RULE, span, fault.message, fault.hint or SAME_TYPE)
    yield from _plain_columns(model)


def _plain_columns(model: BoundModel) -> Iterator[Diagnostic]:
    """Yields a finding for each feature without an expression whose column is of no type of its kind."""
    rows = model.spec.features.source
    for name, feature in model.spec.features.columns.items():
        type_ = model.spec.sources[rows].columns[name].type if feature.expr is None else None
        if type_ is None or Type(type_) in BY_KIND[feature.kind]:
            continue
        path = ("features", "columns", name)
        whole = (*path, "kind")
        span = model.document.value_span(whole if model.document.node(whole) is not None else path)
        there = Related(model.document.key_span(("sources", rows, "columns", name)), f"{name} is declared here")
        message = f"{name!r} is {type_}, and a {feature.kind} feature is {_listed(BY_KIND[feature.kind])}"
        way_out = OF_A_COLUMN[feature.kind, type_].format(name=name)
        yield Diagnostic(RULE, span, message, way_out, (there,))


def _fault(use: ExpressionUse) -> Failure | None:
    tree, whole = use.expression.tree, (0, len(use.expression.text))
    found = infer(tree, use.scope)
    if isinstance(found, Failure):
        return found
    aggregates = is_aggregate(tree)
    if use.form == "row" and aggregates:
        return Failure(
            *whole,
            "an aggregate cannot stand here: this is read row by row",
            "give it by, over and last to aggregate rows of a window, or write it as a KPI",
        )
    if use.form != "row" and not aggregates:
        return Failure(
            *whole,
            "an aggregate is needed here: this is read over many rows",
            f"say how they become one value, like avg({use.expression.text})",
        )
    fault = _unbuilt(use)
    if fault is not None:
        return fault
    if found not in use.gives:
        ways_out = OF_A_LABEL if use.path == ("label", "expr") else WAYS_OUT
        accepted = _listed(use.gives)
        return Failure(*whole, f"this gives {found.value}, and {accepted} is needed here", ways_out[use.gives])
    return None


def _listed(types: frozenset[Type]) -> str:
    return " or ".join(sorted(type_.value for type_ in types))


def _unbuilt(use: ExpressionUse) -> Failure | None:
    """Returns why a window cannot sum, or a KPI resample, what the expression aggregates by."""
    if use.form == "window":
        return misfit(use.expression.tree)
    return unsampled(use.expression.tree, use.scope) if use.form == "aggregate" else None


CHECK = Check(RULE, each_model(_find))
