"""Every expression of a model's spec: where it stands, which columns it may read and what it must give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from mlspec.conventions import FEATURE_PREFIX
from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import infer
from mlspec.expressions.tree import Tree
from mlspec.expressions.types import Type
from mlspec.spec.expression_text import Expression
from mlspec.spec.feature_trees import feature_references, feature_trees, in_order, is_window
from mlspec.spec.features import Feature
from mlspec.spec.labelled import LABELLED, SCORED, labelled_types, outcome_types
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.source_scope import source_scope

Path = tuple[str | int, ...]
Scope = Mapping[str, Type]

NUMBER = frozenset({Type.INTEGER, Type.DOUBLE})
CONDITION = frozenset({Type.BOOLEAN})
MOMENT = frozenset({Type.TIMESTAMP})
BY_KIND = {
    "numeric": NUMBER | CONDITION,
    "categorical": frozenset({Type.STRING, Type.INTEGER, Type.BOOLEAN}),
}


@dataclass(frozen=True, slots=True)
class ExpressionUse:
    """One expression in its place; `form` says whether it is read row by row or over many rows."""

    path: Path
    expression: Expression
    scope: Scope
    gives: frozenset[Type]
    form: Literal["row", "window", "aggregate"]


def joined_scope(spec: ModelSpec) -> dict[str, Type]:
    """Returns the columns of the features' source, and of the joined sources as `source.column`."""
    joined = {
        f"{name}.{column}": type_
        for name in spec.features.join
        if name in spec.sources
        for column, type_ in source_scope(spec.sources[name]).items()
    }
    return {**_rows(spec), **joined}


def feature_types(spec: ModelSpec) -> dict[str, Type]:
    """Returns the type of every feature; of one that cannot be typed, what its kind promises."""
    source = spec.sources[spec.features.source]
    trees = feature_trees(spec.features, source)
    references = feature_references(spec.features, source)
    windows = {name: () for name, feature in spec.features.columns.items() if is_window(feature)}
    scope = joined_scope(spec)
    types: dict[str, Type] = {}
    for name in in_order({**windows, **references}):
        feature = spec.features.columns[name]
        seen = _rows(spec) if is_window(feature) else scope
        types[name] = _type(trees[name], {**seen, **{f"{FEATURE_PREFIX}{n}": t for n, t in types.items()}}, feature)
    return {name: types[name] for name in spec.features.columns}


def judged_scope(spec: ModelSpec) -> dict[str, Type]:
    """Returns what a slice may read: the features, and the other columns of their source."""
    return {**_rows(spec), **feature_types(spec)}


def expression_uses(spec: ModelSpec) -> Iterator[ExpressionUse]:
    """Yields every expression of the spec; its sources and features must exist and read each other in no circle."""
    rows = _rows(spec)
    yield ExpressionUse(("prediction", "time"), spec.prediction.time, rows, MOMENT, "row")
    for name, source in spec.sources.items():
        for column, declared in source.columns.items():
            if declared.available_at is not None:
                path = ("sources", name, "columns", column, "available_at")
                yield ExpressionUse(path, declared.available_at, source_scope(source), MOMENT, "row")
    label_rows = source_scope(spec.sources[spec.label.source])
    yield ExpressionUse(("label", "expr"), spec.label.expr, label_rows, outcome_types(spec), "row")
    yield from _feature_uses(spec)
    judged = judged_scope(spec)
    for name, group in spec.validation.slices.items():
        yield ExpressionUse(("validation", "slices", name, "where"), group.where, judged, CONDITION, "row")
    yield from _kpi_uses(spec)
    filtered = filter_scope(spec)
    for index, rule in enumerate(spec.filters):
        yield ExpressionUse(("filters", index, "when"), rule.when, filtered, CONDITION, "row")


def _feature_uses(spec: ModelSpec) -> Iterator[ExpressionUse]:
    rows, types = _rows(spec), feature_types(spec)
    joined = {**types, **joined_scope(spec)}
    for name, feature in spec.features.columns.items():
        if feature.expr is None:
            continue
        path = ("features", "columns", name, "expr")
        if is_window(feature):
            yield ExpressionUse(path, feature.expr, rows, BY_KIND[feature.kind], "window")
        else:
            scope = {other: type_ for other, type_ in joined.items() if other != name or other in rows}
            yield ExpressionUse(path, feature.expr, scope, BY_KIND[feature.kind], "row")


def labelled_scope(spec: ModelSpec) -> dict[str, Type]:
    """Returns what a KPI may read: what a slice may, the label, the prediction and the score."""
    return {**judged_scope(spec), **labelled_types(spec)}


def filter_scope(spec: ModelSpec) -> dict[str, Type]:
    """Returns what the condition of a filter may read: what a slice may, the score and the prediction so far."""
    return {name: type_ for name, type_ in labelled_scope(spec).items() if name not in LABELLED or name in SCORED}


def _kpi_uses(spec: ModelSpec) -> Iterator[ExpressionUse]:
    labelled = labelled_scope(spec)
    for name, kpi in spec.kpis.items():
        if kpi.expr is not None:
            yield ExpressionUse(("kpis", name, "expr"), kpi.expr, labelled, NUMBER, "aggregate")
        if kpi.where is not None:
            yield ExpressionUse(("kpis", name, "where"), kpi.where, labelled, CONDITION, "row")


def _rows(spec: ModelSpec) -> dict[str, Type]:
    return source_scope(spec.sources[spec.features.source])


def _type(tree: Tree, scope: Scope, feature: Feature) -> Type:
    found = infer(tree, scope)
    if isinstance(found, Failure):
        return Type.STRING if feature.kind == "categorical" else Type.DOUBLE
    return found
