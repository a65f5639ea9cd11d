"""Raw files as a table of the engine, in the types that the files have."""

from pathlib import Path

import duckdb

from mlspec_runtime.engines.duckdb_engine import count, identifier, literal
from mlspec_runtime.failure import StageFailure

RAW = "raw"


def read_files(
    connection: duckdb.DuckDBPyConnection, files: tuple[Path, ...], declared: tuple[str, ...]
) -> tuple[str, ...]:
    """Loads the declared columns that the files have as the table `raw` and returns all columns they have.

    Text files are read as text: what a value means is the contract's to say, not a guess from its first rows.

    Raises:
        StageFailure: a file is unreadable, or there is not one row.
    """
    rows = scan(files)
    try:
        available = tuple(connection.sql(f"SELECT * FROM {rows}").columns)  # noqa: S608  # quoted paths
        wanted = ", ".join(identifier(name) for name in declared if name in available) or "1 AS nothing"
        connection.execute(f"CREATE TABLE {RAW} AS SELECT {wanted} FROM {rows}")  # noqa: S608  # quoted names
    except duckdb.Error as error:
        names = ", ".join(map(str, files[:3])) + (f" and {len(files) - 3} more" if len(files) > 3 else "")  # noqa: PLR2004  # enough to go by
        raise StageFailure(f"cannot read {names}: {first_line(error)}") from error
    if not count(connection, RAW):
        raise StageFailure(f"{', '.join(map(str, files[:3]))}: no rows; a source cannot be empty")
    return available


def scan(files: tuple[Path, ...]) -> str:
    """Returns the table function of the engine that reads files of one format; of text files, as text."""
    paths = "[" + ", ".join(literal(str(file)) for file in files) + "]"
    if files[0].suffix.lower() == ".parquet":
        return f"read_parquet({paths}, union_by_name = true, hive_partitioning = false)"
    return (
        f"read_csv({paths}, header = true, delim = ',', quote = '\"', escape = '\"', all_varchar = true, "
        "union_by_name = true, hive_partitioning = false)"
    )


def first_line(error: duckdb.Error) -> str:
    """Returns the first line of what the engine says: what follows it is of no use to a reader."""
    return str(error).strip().splitlines()[0]
