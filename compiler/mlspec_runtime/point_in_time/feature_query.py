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
from mlspec_runtime.point_in_time.references import PREFIX, in_order, references
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
        return (
            f"SELECT {identifiers(self.key, 'asked')}, "  # quoted names, expressions' own SQL
            f"asked.{identifier(TIME)} AS {identifier(PREDICTION_TIME)}, {', '.join(values)} {_from(self.tables)}"
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
    read = {other for others in references(features.columns).values() for other in others}
    values: dict[str, str] = {}
    for feature in in_order(features.columns):
        if feature.window is None:
            value = rendered(feature.expr, row_scope, f"features: {feature.name}")
        else:
            rows = Scope(source_types(connection, feature.window.source), features.timezone)
            found = window_feature(connection, feature, feature.window, rows)
            tables.append(found.table)
            value = found.value
        values[feature.name] = value.sql
        if feature.name in read:
            # A table keeps the SQL of a chain of features as long as the chain, not exponential in it.
            values[feature.name] = _stored(connection, feature.name, value.sql, tables)
            types[f"{PREFIX}{feature.name}"] = value.type
            columns[f"{PREFIX}{feature.name}"] = values[feature.name]
    return FeatureQuery(features.key, tuple(tables), {column.name: values[column.name] for column in features.columns})


def _stored(connection: duckdb.DuckDBPyConnection, name: str, sql: str, tables: list[str]) -> str:
    """Makes a table of one feature's values, adds it to `tables` and returns the SQL of the value."""
    table, row = f"@feature {name}", identifier(ROW)
    connection.execute(
        f"CREATE TABLE {identifier(table)} AS "  # quoted names, an expression's own SQL
        f"SELECT asked.{row}, {sql} AS value {_from(tuple(tables))}"
    )
    tables.append(table)
    return f"{identifier(table)}.value"


def _from(tables: tuple[str, ...]) -> str:
    row = identifier(ROW)
    joined = (f"LEFT JOIN {table} ON {table}.{row} = asked.{row}" for table in map(identifier, tables))
    return f"FROM {identifier(PREDICTIONS)} AS asked {' '.join(joined)}"
