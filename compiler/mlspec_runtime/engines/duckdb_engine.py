"""DuckDB, set up so that two runs over equal rows write equal bytes."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from mlspec_runtime.failure import StageFailure

_ROW_GROUP = 122_880


def connect(threads: int) -> duckdb.DuckDBPyConnection:
    """Returns an empty database in memory: threads pinned, clock in UTC, no extension fetched or loaded."""
    connection = duckdb.connect(
        config={
            "threads": threads,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def require_timezone(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Returns if the engine knows a time zone.

    Raises:
        StageFailure: it does not.
    """
    known = connection.execute("SELECT name FROM pg_timezone_names() WHERE name = $1", [name]).fetchone()
    if known is None:
        raise StageFailure(f"time zone {name!r} is unknown; write an IANA name such as 'Europe/Rome' or 'UTC'")


def identifier(name: str) -> str:
    """Returns a name as SQL reads it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Returns a text as SQL reads it, whatever it holds."""
    return "'" + text.replace("'", "''") + "'"


def identifiers(names: Iterable[str], table: str | None = None) -> str:
    """Returns a comma-separated list of names, each qualified by `table` if there is one."""
    prefix = "" if table is None else identifier(table) + "."
    return ", ".join(prefix + identifier(name) for name in names)


def attach_rows(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> tuple[str, ...]:
    """Returns the columns of a Parquet file that an earlier stage wrote, now readable as `table`.

    Raises:
        StageFailure: the file is missing or no Parquet.
    """
    try:
        connection.execute(
            f"CREATE OR REPLACE VIEW {identifier(table)} AS SELECT * FROM read_parquet({literal(str(path))})"  # noqa: S608  # both are quoted
        )
    except duckdb.Error as error:
        raise StageFailure(f"cannot read {path}: run `dvc repro` for the stage that writes it") from error
    return tuple(connection.table(identifier(table)).columns)


def write_rows(connection: duckdb.DuckDBPyConnection, query: str, order_by: Iterable[str], path: Path) -> None:
    """Writes the rows of `query`, in the order of the columns `order_by`, as one Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"COPY (SELECT * FROM ({query}) ORDER BY {identifiers(order_by)}) TO {literal(str(path))} "  # noqa: S608  # the query is built from quoted parts
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})"
    )


def count(connection: duckdb.DuckDBPyConnection, table: str, condition: str = "TRUE") -> int:
    """Returns how many rows of a table meet an SQL condition."""
    found = connection.execute(
        f"SELECT count(*) FROM {identifier(table)} WHERE {condition}"  # noqa: S608  # conditions are built from quoted parts
    ).fetchone()
    return int(found[0]) if found else 0
