"""The rows of a window's source, and the predictions that ask for them, as arrays."""

from typing import TYPE_CHECKING, cast

from mlspec_runtime.engines.arrays import fetch_columns, floats
from mlspec_runtime.engines.duckdb_engine import identifier, identifiers
from mlspec_runtime.point_in_time.predictions import PREDICTIONS, ROW, TIME
from mlspec_runtime.point_in_time.windows import Asked, Events, Integers

if TYPE_CHECKING:
    import duckdb

    from mlspec_runtime.parameters.features import Window

_GROUPS = "@groups"
_GROUP = identifier("@group")
_CLOCK = identifier("@clock")
_VALUE = identifier("@value")
_MICROSECONDS = 1_000_000


def asked_windows(connection: "duckdb.DuckDBPyConnection", window: "Window") -> Asked:
    """Returns each prediction's window, in the order of `@row`, and numbers the groups that it names.

    A prediction with NULL in `by`, or with values that no row of the source has, has no group.
    """
    groups = identifiers(window.by) or "TRUE"
    known = " AND ".join(["TRUE", *(f"{identifier(name)} IS NOT NULL" for name in window.by)])
    connection.execute(
        f"CREATE OR REPLACE TABLE {identifier(_GROUPS)} AS "  # noqa: S608  # quoted names
        f"SELECT *, row_number() OVER (ORDER BY {groups}) - 1 AS {_GROUP} "
        f"FROM (SELECT DISTINCT {groups} FROM {identifier(window.source)} WHERE {known})"
    )
    columns = fetch_columns(
        connection,
        f"SELECT coalesce({_GROUP}, -1) AS place, epoch_us({identifier(TIME)}) AS moment "  # noqa: S608  # quoted names
        f"FROM {identifier(PREDICTIONS)} AS rows "
        f"LEFT JOIN {identifier(_GROUPS)} AS groups ON {_same(window)} ORDER BY {identifier(ROW)}",
    )
    moment = cast("Integers", columns["moment"])
    return Asked(
        cast("Integers", columns["place"]),
        after=moment - round(window.last * _MICROSECONDS),
        until=moment - round(window.lag * _MICROSECONDS),
    )


def window_events(connection: "duckdb.DuckDBPyConnection", window: "Window", clock: str, value: str) -> Events:
    """Returns the rows with a clock and a value, both SQL, in the groups that `asked_windows` numbered."""
    columns = fetch_columns(
        connection,
        f"SELECT {_GROUP} AS place, epoch_us({_CLOCK}) AS moment, {_VALUE} AS amount FROM ("  # noqa: S608  # quoted names
        f"SELECT {', '.join(map(identifier, window.by)) or 'TRUE'}, {clock} AS {_CLOCK}, "
        f"CAST({value} AS DOUBLE) AS {_VALUE} FROM {identifier(window.source)}"
        f") AS rows JOIN {identifier(_GROUPS)} AS groups ON {_same(window)} "
        f"WHERE {_CLOCK} IS NOT NULL AND isfinite({_VALUE}) ORDER BY ALL",
    )
    return Events(cast("Integers", columns["place"]), cast("Integers", columns["moment"]), floats(columns["amount"]))


def _same(window: "Window") -> str:
    return " AND ".join(["TRUE", *(f"rows.{identifier(name)} = groups.{identifier(name)}" for name in window.by)])
