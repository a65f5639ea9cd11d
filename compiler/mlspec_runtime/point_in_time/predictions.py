"""The predictions that a source's rows stand for: one a row, each at its own moment."""

from dataclasses import dataclass

import duckdb

from mlspec.expressions.types import Type
from mlspec_runtime.engines.duckdb_engine import attach_rows, count, identifier, identifiers, require_timezone
from mlspec_runtime.engines.expression import Scope, column_types, rendered
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.layout import source_rows
from mlspec_runtime.profiling.keys import repeated_key

PREDICTIONS = "@predictions"
ROW = "@row"
TIME = "@time"
PREDICTION_TIME = "prediction_time"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows are predicted, and when.

    Attributes:
        source: the source with one row a prediction.
        key: the columns that name a prediction.
        time: the expression of the moment at which it is made.
        timezone: where calendar functions are read.
    """

    source: str
    key: tuple[str, ...]
    time: str
    timezone: str


def make_predictions(connection: duckdb.DuckDBPyConnection, asked: Asked) -> dict[str, Type]:
    """Makes the table `@predictions` and returns the types of the source's columns.

    It has the source's columns, `@row` (from 0, in the order of the key) and `@time` (UTC). No name in a spec can
    begin with `@`, so nothing of the source is hidden.

    Raises:
        StageFailure: a key repeats or is NULL, a row has no prediction time, or the time zone is unknown.
    """
    require_timezone(connection, asked.timezone)
    types = source_types(connection, asked.source)
    moment = rendered(asked.time, Scope(types, asked.timezone), "prediction_time")
    if moment.type is not Type.TIMESTAMP:
        raise StageFailure(f"prediction_time {asked.time!r} is a {moment.type}; it must be a timestamp")
    connection.execute(
        f"CREATE TABLE {identifier(PREDICTIONS)} AS SELECT "  # noqa: S608  # quoted names, an expression's own SQL
        f"row_number() OVER (ORDER BY {identifiers(asked.key)}) - 1 AS {identifier(ROW)}, "
        f"{moment.sql} AS {identifier(TIME)}, * FROM {identifier(asked.source)}"
    )
    repeated = repeated_key(connection, PREDICTIONS, asked.key)
    if repeated is not None:
        raise StageFailure(f"{asked.source}: {repeated}")
    for column in (*asked.key, TIME):
        missing = count(connection, PREDICTIONS, f"{identifier(column)} IS NULL")
        if missing:
            what = f"prediction time ({asked.time})" if column == TIME else column
            raise StageFailure(
                f"{asked.source}: {missing:,} rows have no {what}; filter them out before the source is read"
            )
    return types


def source_types(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, Type]:
    """Returns the types of a source's columns; its rows are then the engine's table of that name."""
    attach_rows(connection, source, source_rows(source))
    relation = connection.table(identifier(source))
    return column_types(dict(zip(relation.columns, relation.types, strict=True)))
