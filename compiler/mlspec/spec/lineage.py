"""What each part of a model reads: which columns of which source, each known when, and what stands in between."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from mlspec.expressions.lineage import columns
from mlspec.expressions.tree import Column
from mlspec.spec.availability import Availability, column_availability
from mlspec.spec.expression_text import Expression
from mlspec.spec.feature_trees import is_window
from mlspec.spec.features import Feature
from mlspec.spec.labelled import LABELLED, SCORED
from mlspec.spec.model_spec import ModelSpec

Path = tuple[str | int, ...]
Role = Literal["value", "key", "clock"]
"""A column is read for its value, to find rows by, or to place rows in time."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spec says that something is read: a path, and the column within the expression that stands there."""

    path: Path
    token: Column | None = None


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """One column of a source that is read; `known` is a moment of its own row."""

    source: str
    column: str
    known: Availability
    role: Role
    place: Place


@dataclass(frozen=True, slots=True)
class Lineage:
    """What one part of a model reads itself; what the features and joins read stands with them.

    `outcomes` are those of a judged row: label, prediction, score.
    """

    columns: tuple[ColumnRead, ...] = ()
    features: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelLineage:
    """What every part of a model reads, in the order of the spec."""

    prediction: Lineage
    label: Lineage
    joins: Mapping[str, Lineage]
    features: Mapping[str, Lineage]
    slices: Mapping[str, Lineage]
    kpis: Mapping[str, Lineage]
    filters: Mapping[str, Lineage]


def lineage(spec: ModelSpec) -> ModelLineage:
    """Returns what every part of the model reads; its sources and columns must exist."""
    labels = spec.label.source
    return ModelLineage(
        prediction=Lineage(tuple(_read_by_prediction(spec))),
        label=Lineage(tuple(_read_by(spec, labels, ("label", "expr"), spec.label.expr))),
        joins={name: Lineage(tuple(_read_by_join(spec, name))) for name in spec.features.join},
        features={name: feature_lineage(spec, name) for name in spec.features.columns},
        slices={
            name: judged_lineage(spec, {("validation", "slices", name, "where"): group.where})
            for name, group in spec.validation.slices.items()
        },
        kpis={
            name: judged_lineage(spec, {("kpis", name, "expr"): kpi.expr, ("kpis", name, "where"): kpi.where}, LABELLED)
            for name, kpi in spec.kpis.items()
        },
        filters={
            rule.name: judged_lineage(spec, {("filters", index, "when"): rule.when}, SCORED)
            for index, rule in enumerate(spec.filters)
        },
    )


def feature_lineage(spec: ModelSpec, name: str) -> Lineage:
    """Returns what a feature reads: a name in it means a column first, as `feature_references` says."""
    feature, rows = spec.features.columns[name], spec.features.source
    path = ("features", "columns", name)
    if is_window(feature):
        return Lineage(tuple(_read_by_window(spec, path, feature)))
    if feature.expr is None:
        return Lineage((_read(spec, rows, name, "value", Place(path)),))
    read: list[ColumnRead] = []
    others: list[str] = []
    joined: dict[str, None] = {}
    for token in columns(feature.expr.tree):
        table, dot, column = token.name.rpartition(".")
        if dot:
            joined.setdefault(table)
        if dot or token.name in spec.sources[rows].columns:
            read.append(_read(spec, table or rows, column, "value", Place((*path, "expr"), token)))
        else:
            others.append(token.name)
    return Lineage(tuple(read), tuple(others), tuple(joined))


def judged_lineage(
    spec: ModelSpec, expressions: Mapping[Path, Expression | None], outcomes: tuple[str, ...] = ()
) -> Lineage:
    """Returns what expressions over judged rows read: a name in them is one of `outcomes` first, then a feature.

    `expressions` stand by their path in the spec; one that is not there reads nothing.
    """
    rows = spec.features.source
    named: dict[str, Place] = {}
    for path, expression in expressions.items():
        for token in columns(expression.tree) if expression is not None else ():
            named.setdefault(token.name, Place(path, token))
    features = {name: None for name in named if name not in outcomes and name in spec.features.columns}
    return Lineage(
        columns=tuple(
            _read(spec, rows, name, "value", place)
            for name, place in named.items()
            if name not in outcomes and name not in features
        ),
        features=tuple(features),
        outcomes=tuple(name for name in outcomes if name in named),
    )


def _read_by_prediction(spec: ModelSpec) -> Iterator[ColumnRead]:
    rows, group = spec.features.source, spec.prediction.group
    yield from _read_by(spec, rows, ("prediction", "time"), spec.prediction.time)
    if group is not None:
        yield _read(spec, rows, group, "key", Place(("prediction", "group")))


def _read_by(spec: ModelSpec, source: str, path: Path, expression: Expression) -> Iterator[ColumnRead]:
    for token in columns(expression.tree):
        yield _read(spec, source, token.name, "value", Place(path, token))


def _read_by_join(spec: ModelSpec, name: str) -> Iterator[ColumnRead]:
    join = spec.features.join[name]
    path = ("features", "join", name)
    for index, shared in enumerate(join.using):
        for side in (spec.features.source, name):
            yield _read(spec, side, shared, "key", Place((*path, "using", index)))
    clock = spec.sources[name].event_time
    if clock is not None:
        yield _read(spec, name, clock, "clock", Place((*path, "as_of")))


def _read_by_window(spec: ModelSpec, path: Path, feature: Feature) -> Iterator[ColumnRead]:
    rows = spec.features.source
    if feature.expr is not None:
        yield from _read_by(spec, rows, (*path, "expr"), feature.expr)
    for index, shared in enumerate(feature.by or ()):
        yield _read(spec, rows, shared, "key", Place((*path, "by", index)))
    # No row is counted before it is known itself, so its event is read beside the clock.
    for clock in dict.fromkeys((feature.over, spec.sources[rows].event_time)):
        if clock is not None:
            yield _read(spec, rows, clock, "clock", Place((*path, "over")))


def _read(spec: ModelSpec, source: str, column: str, role: Role, place: Place) -> ColumnRead:
    return ColumnRead(source, column, column_availability(spec.sources[source], column), role, place)
