"""What the columns that a filter or a slice reads may be, as far as a spec declares it."""

import math

from mlspec.conventions import FEATURE_PREFIX
from mlspec.expressions.domains import ANYTHING, EXACT, TRUTH, Choice, Columns, Domain, Interval, domain_of
from mlspec.expressions.lineage import columns
from mlspec.expressions.tree import Tree
from mlspec.expressions.types import Type
from mlspec.spec.expression_uses import Scope, feature_types, filter_scope, judged_scope
from mlspec.spec.feature_trees import feature_references, feature_trees, in_order, is_window
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.sources import Column, Source

ROUNDING = 1e-6
"""Estimators normalise probabilities in floating point: a score may pass 1 by a little."""


LONGEST_LIST = 8


def judged_domains(spec: ModelSpec) -> dict[str, Domain]:
    """Returns what each column that a slice may read can be: sources hold their declarations when rows are read."""
    return _domains(spec, judged_scope(spec))


def filter_domains(spec: ModelSpec) -> dict[str, Domain]:
    """Returns what each column that a filter may read can be."""
    found = _domains(spec, filter_scope(spec))
    found["prediction"] = Domain(typed(filter_scope(spec)["prediction"]).values, null=False)
    if spec.prediction.task == "binary_classification":
        found["score"] = Domain(Interval(0, 1 + ROUNDING), null=False)
    return found


def declared_words(condition: Tree, domains: Columns) -> str:
    """Returns in words what is declared of the columns that a condition reads."""
    known = ((column.name, _words(domains[column.name])) for column in columns(condition))
    listed = ", ".join(dict.fromkeys(f"{name} is {words}" for name, words in known if words))
    return listed or "its parts exclude or complete one another"


def _words(domain: Domain) -> str:
    values = domain.values
    if isinstance(values, Interval) and math.isfinite(values.low) and math.isfinite(values.high):
        return f"{values.low:g} to {values.high:g}"
    if isinstance(values, Choice) and values.among is not None and domain.values != TRUTH:
        return " or ".join(sorted(map(str, values.among))[:LONGEST_LIST])
    return ""


def _domains(spec: ModelSpec, scope: Scope) -> dict[str, Domain]:
    known = _feature_domains(spec)
    rows = _columns(spec.sources[spec.features.source])
    return {name: known.get(name, rows.get(name, typed(type_))) for name, type_ in scope.items()}


def typed(kind: Type) -> Domain:
    """Returns what a value of a type may be, NULL included."""
    match kind:
        case Type.BOOLEAN:
            return Domain(TRUTH)
        case Type.STRING:
            return Domain(Choice())
        case Type.INTEGER | Type.TIMESTAMP:
            return Domain(Interval(whole=True))
        case Type.DOUBLE:
            return Domain(Interval())
        case _:
            return ANYTHING


def _columns(source: Source) -> dict[str, Domain]:
    return {name: _declared(column) for name, column in source.columns.items()}


def _declared(column: Column) -> Domain:
    values = typed(Type(column.type)).values
    if column.values is not None and isinstance(values, Choice):
        values = values.kept(column.values)
    if column.range is not None and isinstance(values, Interval) and max(map(abs, column.range)) < EXACT:
        values = values.narrowed(">=", column.range[0]).narrowed("<=", column.range[1])
    return Domain(values, null=column.nullable)


def _feature_domains(spec: ModelSpec) -> dict[str, Domain]:
    source = spec.sources[spec.features.source]
    trees, references = feature_trees(spec.features, source), feature_references(spec.features, source)
    types = feature_types(spec)
    windows = {name: () for name, feature in spec.features.columns.items() if is_window(feature)}
    readable = {**_columns(source), **_joined(spec)}
    found: dict[str, Domain] = {}
    for name in in_order({**windows, **references}):
        domain = ANYTHING if name in windows else domain_of(trees[name], readable)
        found[name] = typed(types[name]) if domain == ANYTHING else domain
        readable[f"{FEATURE_PREFIX}{name}"] = found[name]
    return found


def _joined(spec: ModelSpec) -> Columns:
    """Returns the columns of joined sources: NULL where no row is found."""
    return {
        f"{name}.{column}": Domain(domain.values)
        for name in spec.features.join
        for column, domain in _columns(spec.sources[name]).items()
    }
