"""The rows that stay: one for each key, in the order of the key."""

import duckdb

from mlspec_runtime.engines.duckdb_engine import identifier, identifiers
from mlspec_runtime.ingestion.contract import READ
from mlspec_runtime.parameters.ingest import Ingest

KEPT = "kept"


def deduplicate(connection: duckdb.DuckDBPyConnection, source: Ingest) -> None:
    """Makes the table `kept` of the table `read`.

    Of several rows with one key the latest (or earliest) in `by` stays; NULL is older than any moment; of
    rows equal in `by` the one whose values, column by column, are greatest: the order of files decides
    nothing.
    """
    cleaning = source.deduplicate
    if cleaning is None:
        connection.execute(f"CREATE VIEW {KEPT} AS SELECT * FROM {READ}")  # noqa: S608  # two constants
        return
    direction = "DESC NULLS LAST" if cleaning.keep == "latest" else "ASC NULLS FIRST"
    ties = ", ".join(f"{identifier(column.name)} DESC NULLS LAST" for column in source.columns)
    connection.execute(
        f"CREATE TABLE {KEPT} AS SELECT * FROM {READ} QUALIFY row_number() OVER ("  # noqa: S608  # quoted names
        f"PARTITION BY {identifiers(cleaning.key)} "
        f"ORDER BY {identifier(cleaning.by)} {direction}, {ties}) = 1"
    )
