"""Whether two files of predictions are about the same rows."""

from pathlib import Path

from mlspec_runtime.engines.duckdb_engine import attach_rows, connect, identifiers


def differing_keys(one: Path, other: Path, key: tuple[str, ...], threads: int) -> int:
    """Returns how many test rows, by key and label, stand in one file alone.

    Raises:
        StageFailure: a file is missing.
    """
    columns = f"{identifiers(key)}, label"
    with connect(threads) as connection:
        attach_rows(connection, "one", one)
        attach_rows(connection, "other", other)
        both = [f"SELECT {columns} FROM {table} WHERE part = 'test'" for table in ("one", "other")]  # noqa: S608 - quoted names
        surplus = f"(({both[0]}) EXCEPT ALL ({both[1]})) UNION ALL (({both[1]}) EXCEPT ALL ({both[0]}))"
        found = connection.execute(f"SELECT count(*) FROM ({surplus})").fetchone()  # noqa: S608 - quoted names
    return int(found[0]) if found else 0
