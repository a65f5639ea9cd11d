"""Joined rows as they were known at prediction time."""

import duckdb

from mlspec_runtime.engines.duckdb_engine import identifier, identifiers
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.features import Join
from mlspec_runtime.point_in_time.predictions import PREDICTIONS, ROW, TIME
from mlspec_runtime.profiling.keys import repeated_key

_KNOWN = "@known"


def join_rows(connection: duckdb.DuckDBPyConnection, join: Join, columns: tuple[str, ...]) -> str:
    """Makes a table of the predictions that find a row, with `@row` and its `columns`, and returns its name.

    A NULL in `using` matches nothing. Of rows equal in `using` and event time the one whose values, column by
    column, are greatest counts.

    Raises:
        StageFailure: a source without an event time has several rows for one key.
    """
    table = f"@join {join.source}"
    query = _one_of_key(connection, join, columns) if join.event_time is None else _newest(join, columns)
    connection.execute(f"CREATE TABLE {identifier(table)} AS {query}")
    return table


def _one_of_key(connection: duckdb.DuckDBPyConnection, join: Join, columns: tuple[str, ...]) -> str:
    repeated = repeated_key(connection, join.source, join.using)
    if repeated is not None:
        raise StageFailure(f"{join.source}: {repeated}: the join would multiply predictions")
    return (
        f"SELECT asked.{identifier(ROW)}, {identifiers(columns, 'known')} "  # noqa: S608  # quoted names
        f"FROM {identifier(PREDICTIONS)} AS asked JOIN {identifier(join.source)} AS known ON {_equal(join)}"
    )


def _newest(join: Join, columns: tuple[str, ...]) -> str:
    """Returns the query of the newest row with event + lag <= time and event > time - max_age."""
    event = identifier(join.event_time or "")
    ties = ", ".join(f"{identifier(column)} DESC NULLS LAST" for column in columns)
    fresh = "TRUE" if join.max_age is None else f"known.{event} > {_seconds_before(join.max_age)}"
    # Of all known rows only the newest can be fresh enough, so its age is looked at after the join.
    return (
        f"SELECT asked.{identifier(ROW)}, {identifiers(columns, 'known')} "  # noqa: S608  # quoted names
        f"FROM {identifier(PREDICTIONS)} AS asked ASOF JOIN ("
        f"SELECT *, {event} + {_interval(join.lag)} AS {identifier(_KNOWN)} FROM {identifier(join.source)} "
        f"WHERE {event} IS NOT NULL QUALIFY row_number() OVER ("
        f"PARTITION BY {identifiers((*join.using, join.event_time or ''))} ORDER BY {ties}) = 1"
        f") AS known ON {_equal(join)} AND asked.{identifier(TIME)} >= known.{identifier(_KNOWN)} "
        f"WHERE {fresh}"
    )


def _equal(join: Join) -> str:
    return " AND ".join(f"asked.{identifier(name)} = known.{identifier(name)}" for name in join.using)


def _seconds_before(seconds: float) -> str:
    return f"asked.{identifier(TIME)} - {_interval(seconds)}"


def _interval(seconds: float) -> str:
    return f"to_microseconds({round(seconds * 1_000_000)})"
