"""Lowers `features`: joins and windows with their lags, references to other features made explicit."""

from mlspec.conventions import FEATURE_PREFIX
from mlspec.expressions.canonical import canonical
from mlspec.plan import data
from mlspec.spec.availability import published_seconds, window_clock, window_lag
from mlspec.spec.expression_uses import feature_types
from mlspec.spec.feature_trees import feature_trees
from mlspec.spec.features import Feature, Join
from mlspec.spec.lineage import Lineage, ModelLineage
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.sources import Source


def lower_features(spec: ModelSpec, lineage: ModelLineage) -> data.Features:
    """Returns the features in the order in which the spec names them."""
    features, source = spec.features, spec.sources[spec.features.source]
    trees, types = feature_trees(features, source), feature_types(spec)
    return data.Features(
        source=features.source,
        joins=tuple(_join(name, join, spec.sources[name]) for name, join in features.join.items()),
        columns=tuple(
            _feature(name, canonical(trees[name]), types[name].value, spec, lineage.features[name])
            for name in features.columns
        ),
    )


def _join(name: str, join: Join, source: Source) -> data.Join:
    return data.Join(
        source=name,
        using=join.using,
        event_time=source.event_time,
        lag_seconds=published_seconds(source) if source.event_time is not None else 0,
        max_age_seconds=join.max_age.seconds if join.max_age is not None else None,
    )


def _feature(name: str, expr: str, type_: str, spec: ModelSpec, lineage: Lineage) -> data.Feature:
    feature = spec.features.columns[name]
    return data.Feature(
        name=name,
        expr=expr,
        kind=feature.kind,
        type=type_,
        window=_window(feature, spec, lineage),
        impute=_impute(feature),
        reads=_names(lineage, spec.features.source),
    )


def _window(feature: Feature, spec: ModelSpec, lineage: Lineage) -> data.Window | None:
    if feature.over is None or feature.last is None:
        return None
    source = spec.sources[spec.features.source]
    counted = tuple(read.column for read in lineage.columns if read.role != "clock")
    lag = window_lag(source, feature.over, counted) or 0
    return data.Window(
        source=spec.features.source,
        by=feature.by or (),
        over=window_clock(source, feature.over, lag),
        last_seconds=feature.last.seconds,
        lag_seconds=lag,
    )


def _names(lineage: Lineage, rows: str) -> tuple[str, ...]:
    """Returns what the expression reads, in the plan's spelling: `dep_delay`, `weather.visibility`, `features.age`."""
    own = (read for read in lineage.columns if read.role == "value")
    columns = (read.column if read.source == rows else f"{read.source}.{read.column}" for read in own)
    return (*columns, *(f"{FEATURE_PREFIX}{name}" for name in lineage.features))


def _impute(feature: Feature) -> data.Impute | None:
    if feature.impute is None:
        return None
    if feature.impute == "median":
        return data.Impute("median", None)
    return data.Impute("constant", float(feature.impute.constant))
