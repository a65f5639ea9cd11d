"""What one column of a table holds."""

from datetime import datetime

import duckdb

from mlspec_runtime.engines.duckdb_engine import identifier
from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.ingest import Column
from mlspec_runtime.profiling.moments import iso
from mlspec_runtime.profiling.sums import quantile, spread

QUANTILES = {"p01": 0.01, "p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99}

_TOP = 10


def profile_column(connection: duckdb.DuckDBPyConnection, table: str, column: Column, not_finite: int) -> Json:
    """Returns counts and, by type, extremes, mean, sd and quantiles, or the most frequent repeated values."""
    name = identifier(column.name)
    found = connection.execute(
        f"SELECT count(*), count({name}), count(DISTINCT {name}) FROM {table}"  # noqa: S608  # a quoted name
    ).fetchone()
    rows, present, distinct = found or (0, 0, 0)
    return {
        "name": column.name,
        "type": column.type,
        "nulls": rows - present,
        "null_share": (rows - present) / rows,
        "not_finite": not_finite,
        "distinct": distinct,
        **_values(connection, table, column, rows),
    }


def _values(connection: duckdb.DuckDBPyConnection, table: str, column: Column, rows: int) -> dict[str, Json]:
    name = identifier(column.name)
    if column.type in ("integer", "double"):
        values = connection.execute(
            f"SELECT {name} FROM {table} WHERE {name} IS NOT NULL ORDER BY {name}"  # noqa: S608  # a quoted name
        ).fetchnumpy()[column.name]
        return _number(values.tolist())
    if column.type == "timestamp":
        found = connection.execute(f"SELECT min({name}), max({name}) FROM {table}").fetchone()  # noqa: S608  # a quoted name
        first, last = found or (None, None)
        return {"minimum": _moment(first), "maximum": _moment(last)}
    top = connection.execute(
        f"SELECT {name}, count(*) AS times FROM {table} WHERE {name} IS NOT NULL "  # noqa: S608  # a quoted name
        f"GROUP BY ALL HAVING times > 1 ORDER BY times DESC, {name} LIMIT {_TOP}"
    ).fetchall()
    return {"top": [{"value": value, "rows": times, "share": times / rows} for value, times in top]}


def _number(ordered: list[float]) -> dict[str, Json]:
    if not ordered:
        return {"minimum": None, "maximum": None, "mean": None, "sd": None, "quantiles": None}
    moments = spread(ordered)
    return {
        "minimum": ordered[0],
        "maximum": ordered[-1],
        "mean": moments.mean,
        "sd": moments.sd,
        "quantiles": {label: quantile(ordered, share) for label, share in QUANTILES.items()},
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else iso(value)
