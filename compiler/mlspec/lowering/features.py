"""Lowers `features`: joins and windows with their lags, references to other features made explicit."""

from mlspec.expressions.canonical import canonical
from mlspec.expressions.lineage import columns
from mlspec.expressions.tree import Tree
from mlspec.plan import data
from mlspec.spec.availability import published_seconds, window_clock, window_lag
from mlspec.spec.expression_uses import feature_types
from mlspec.spec.feature_trees import feature_trees, is_window
from mlspec.spec.features import Feature, Features, Join
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.sources import Source


def lower_features(spec: ModelSpec) -> data.Features:
    """Returns the features in the order in which the spec names them."""
    features, source = spec.features, spec.sources[spec.features.source]
    trees, types = feature_trees(features, source), feature_types(spec)
    return data.Features(
        source=features.source,
        joins=tuple(_join(name, join, spec.sources[name]) for name, join in features.join.items()),
        columns=tuple(_feature(name, trees[name], types[name].value, features, source) for name in features.columns),
    )


def _join(name: str, join: Join, source: Source) -> data.Join:
    return data.Join(
        source=name,
        using=join.using,
        event_time=source.event_time,
        lag_seconds=published_seconds(source) if source.event_time is not None else 0,
        max_age_seconds=join.max_age.seconds if join.max_age is not None else None,
    )


def _feature(name: str, tree: Tree, type_: str, features: Features, source: Source) -> data.Feature:
    feature = features.columns[name]
    return data.Feature(
        name=name,
        expr=canonical(tree),
        kind=feature.kind,
        type=type_,
        window=_window(feature, tree, features, source) if is_window(feature) else None,
        impute=_impute(feature),
        reads=tuple(column.name for column in columns(tree)),
    )


def _window(feature: Feature, tree: Tree, features: Features, source: Source) -> data.Window | None:
    if feature.over is None or feature.last is None:
        return None
    read = (*(column.name for column in columns(tree)), *(feature.by or ()))
    lag = window_lag(source, feature.over, read) or 0
    return data.Window(
        source=features.source,
        by=feature.by or (),
        over=window_clock(source, feature.over, lag),
        last_seconds=feature.last.seconds,
        lag_seconds=lag,
    )


def _impute(feature: Feature) -> data.Impute | None:
    if feature.impute is None:
        return None
    if feature.impute == "median":
        return data.Impute("median", None)
    return data.Impute("constant", float(feature.impute.constant))
