"""Whether the columns that are to name a row do."""

from dataclasses import dataclass

import duckdb

from mlspec_runtime.engines.duckdb_engine import count, identifier, identifiers
from mlspec_runtime.printable import printable

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Repeats:
    """Rows of a table that are equal in some columns; NULL equals NULL.

    Attributes:
        rows: all rows of the table.
        surplus: the rows beyond the first of each value.
        examples: a few repeated values in brackets, empty if there is none.
    """

    rows: int
    surplus: int
    examples: str


def repeats(connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> Repeats:
    """Returns how often rows of a table repeat each other in `columns`."""
    repeated = connection.execute(
        f"SELECT {identifiers(columns)}, count(*) AS times FROM {identifier(table)} "  # noqa: S608  # quoted names
        f"GROUP BY ALL HAVING times > 1 ORDER BY {identifiers(columns)}"
    ).fetchall()
    shown = ", ".join(printable(" ".join(map(str, row[:-1]))) + f" {row[-1]} times" for row in repeated[:_EXAMPLES])
    return Repeats(
        rows=count(connection, table),
        surplus=sum(row[-1] - 1 for row in repeated),
        examples=f" ({shown})" if shown else "",
    )


def repeated_key(connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...]) -> str | None:
    """Returns the finding that rows of a table share a key, None if each has its own."""
    found = repeats(connection, table, key)
    if not found.surplus:
        return None
    return (
        f"key {', '.join(key)} is not unique: {found.surplus:,} of {found.rows:,} rows repeat "
        f"another{found.examples}; declare `clean: {{deduplicate: ...}}` or a longer key"
    )
