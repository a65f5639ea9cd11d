"""Exactly which rows a version is judged on: the window moves on, the record of it stays."""

from dataclasses import dataclass
from hashlib import sha256

import duckdb

from mlspec_runtime.engines.duckdb_engine import identifier, identifiers
from mlspec_runtime.json_file import Json

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class JudgedRows:
    """How many rows were judged, and the SHA-256 of their keys, prediction times and labels in the order of the key."""

    rows: int
    digest: str

    def as_json(self) -> Json:
        """Returns the record as the profile shows it."""
        return {"rows": self.rows, "sha256": self.digest}


def judged_rows(connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...]) -> JudgedRows:
    """Returns the record of the test rows of a table: it changes with any key, time or label among them."""
    columns = (f"CAST({identifier(name)} AS VARCHAR)" for name in (*key, "prediction_time", "label"))
    # JSON tells texts apart from what stands between them, and NULL from a text.
    found = connection.execute(
        f"SELECT to_json([{', '.join(columns)}]) "  # noqa: S608 - quoted names
        f"FROM {identifier(table)} WHERE part = 'test' ORDER BY {identifiers(key)}"
    )
    rows, digest = 0, sha256()
    while batch := found.fetchmany(_BATCH):
        rows += len(batch)
        for (line,) in batch:
            digest.update(f"{line}\n".encode())
    return JudgedRows(rows, digest.hexdigest())
