"""The inputs that a served model needs, and where each comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.expressions.lineage import columns
from mlspec.expressions.types import Type
from mlspec.spec.derived_defaults import logged_inputs
from mlspec.spec.expression_uses import feature_types, joined_scope
from mlspec.spec.feature_trees import is_window
from mlspec.spec.labelled import SCORED
from mlspec.spec.model_spec import ModelSpec

REQUEST = "request"
"""The origin of what the caller sends; a store has a name of its own."""


@dataclass(frozen=True, slots=True)
class ServedInput:
    """One input: a column, a column of a joined source, or a feature whose window is computed elsewhere."""

    name: str
    type: Type
    nullable: bool


def needed_inputs(spec: ModelSpec) -> dict[str, ServedInput]:
    """Returns what one answer is computed from, by name: the entity, then what features and filters read.

    A row's expressions run in the server; a window's value and a joined column come ready from their origin.
    """
    found = {spec.prediction.entity: _column(spec, spec.prediction.entity)}
    types = feature_types(spec)
    for name, feature in spec.features.columns.items():
        if is_window(feature):
            found[name] = ServedInput(name, types[name], nullable=True)
            continue
        read = (column.name for column in columns(feature.expr.tree)) if feature.expr is not None else (name,)
        found |= {column: _column(spec, column) for column in read if not _is_feature(spec, column)}
    beside = (column.name for rule in spec.filters for column in columns(rule.when.tree))
    known = {*SCORED, *spec.features.columns}
    return {**found, **{name: _column(spec, name) for name in beside if name not in known}}


def servable_inputs(spec: ModelSpec) -> tuple[str, ...]:
    """Returns every name that an input may have: columns, columns of joined sources, and windows."""
    windows = (name for name, feature in spec.features.columns.items() if is_window(feature))
    return tuple(dict.fromkeys((*joined_scope(spec), *windows)))


def origins(spec: ModelSpec) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yields the path, the input and the origin of everything that `serving.inputs` lists."""
    inputs = spec.serving.inputs
    if inputs is None:
        return
    for index, name in enumerate(inputs.request):
        yield ("serving", "inputs", REQUEST, index), name, REQUEST
    for store, look_up in inputs.look_up.items():
        for index, name in enumerate(look_up.columns):
            yield ("serving", "inputs", "look_up", store, "columns", index), name, store


def served_inputs(spec: ModelSpec) -> tuple[tuple[ServedInput, str], ...]:
    """Returns every input with its origin: those that are needed first, then what is listed or kept beside them."""
    needed = needed_inputs(spec)
    listed = dict.fromkeys(logged_inputs(spec), REQUEST) | {name: origin for _, name, origin in origins(spec)}
    beside = {name: _beside(spec, name) for name in listed if name not in needed}
    return tuple((found, listed.get(name, REQUEST)) for name, found in {**needed, **beside}.items())


def _is_feature(spec: ModelSpec, name: str) -> bool:
    return name in spec.features.columns and name not in spec.sources[spec.features.source].columns


def _beside(spec: ModelSpec, name: str) -> ServedInput:
    if _is_feature(spec, name):
        return ServedInput(name, feature_types(spec)[name], nullable=True)
    return _column(spec, name)


def _column(spec: ModelSpec, name: str) -> ServedInput:
    source, _, column = name.rpartition(".")
    declared = spec.sources[source or spec.features.source].columns[column]
    return ServedInput(name, Type(declared.type), declared.nullable or bool(source))
