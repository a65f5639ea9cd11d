"""All features of all predictions, as one query over the predictions and what was joined to them."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from mlspec.expressions.types import Type
from mlspec_runtime.engines.duckdb_engine import identifier, identifiers
from mlspec_runtime.engines.expression import Scope, rendered
from mlspec_runtime.parameters.features import Features
from mlspec_runtime.point_in_time.joins import join_rows
from mlspec_runtime.point_in_time.predictions import PREDICTION_TIME, PREDICTIONS, ROW, TIME, source_types
from mlspec_runtime.point_in_time.window_features import window_feature


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """The parts of the query.

    Attributes:
        key: the columns that name a prediction.
        tables: what stands beside the predictions, joined by `@row`.
        values: the SQL of each feature, in the order declared.
    """

    key: tuple[str, ...]
    tables: tuple[str, ...]
    values: Mapping[str, str]

    def query(self, *names: str) -> str:
        """Returns the SQL of key, prediction_time and the named features: all if none is named."""
        values = (f"{self.values[name]} AS {identifier(name)}" for name in names or self.values)
        row = identifier(ROW)
        joined = (f"LEFT JOIN {table} ON {table}.{row} = asked.{row}" for table in map(identifier, self.tables))
        return (
            f"SELECT {identifiers(self.key, 'asked')}, "  # noqa: S608  # quoted names, expressions' own SQL
            f"asked.{identifier(TIME)} AS {identifier(PREDICTION_TIME)}, {', '.join(values)} "
            f"FROM {identifier(PREDICTIONS)} AS asked {' '.join(joined)}"
        )


def feature_query(connection: duckdb.DuckDBPyConnection, features: Features, own: Mapping[str, Type]) -> FeatureQuery:
    """Returns the query of all features; the tables that it reads are made.

    Args:
        connection: holds the predictions.
        features: what is asked.
        own: the columns of the predictions' source and their types.

    Raises:
        StageFailure: an expression or a join does not fit the rows.
    """
    types = dict(own)
    columns = {name: f"asked.{identifier(name)}" for name in own}
    tables: list[str] = []
    for join in features.joins:
        joined = source_types(connection, join.source)
        table = join_rows(connection, join, tuple(joined))
        tables.append(table)
        types |= {f"{join.source}.{name}": kind for name, kind in joined.items()}
        columns |= {f"{join.source}.{name}": f"{identifier(table)}.{identifier(name)}" for name in joined}
    row_scope = Scope(types, features.timezone, columns.__getitem__)
    values: dict[str, str] = {}
    for feature in features.columns:
        if feature.window is None:
            values[feature.name] = rendered(feature.expr, row_scope, f"features: {feature.name}").sql
            continue
        rows = Scope(source_types(connection, feature.window.source), features.timezone)
        found = window_feature(connection, feature, feature.window, rows)
        tables.append(found.table)
        values[feature.name] = found.value.sql
    return FeatureQuery(features.key, tuple(tables), values)
