"""The time that rows span, and how many fall into each month of it."""

import duckdb

from mlspec_runtime.engines.duckdb_engine import identifier
from mlspec_runtime.json_file import Json
from mlspec_runtime.profiling.moments import iso


def profile_period(connection: duckdb.DuckDBPyConnection, table: str, moment: str | None) -> dict[str, Json]:
    """Returns first and last moment of a column and the rows of each UTC month; none for a static table."""
    if moment is None:
        return {"period": None, "months": []}
    name = identifier(moment)
    found = connection.execute(f"SELECT min({name}), max({name}) FROM {table}").fetchone()  # noqa: S608  # a quoted name
    first, last = found or (None, None)
    period = None if first is None or last is None else {"column": moment, "first": iso(first), "last": iso(last)}
    months = connection.execute(
        f"SELECT strftime({name}, '%Y-%m') AS month, count(*) FROM {table} "  # noqa: S608  # a quoted name
        f"WHERE {name} IS NOT NULL GROUP BY month ORDER BY month"
    ).fetchall()
    return {"period": period, "months": [{"month": month, "rows": rows} for month, rows in months]}
