"""Moments as SQL."""

from datetime import datetime

from mlspec_runtime.engines.duckdb_engine import literal


def moment_sql(moment: datetime) -> str:
    """Returns a moment in UTC without a zone as the engine reads it."""
    return f"TIMESTAMP {literal(moment.isoformat(sep=' '))}"
