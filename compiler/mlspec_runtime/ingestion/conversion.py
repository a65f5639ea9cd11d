"""Which raw values are a value of the declared type: only what loses nothing is."""

from dataclasses import dataclass

from duckdb.sqltypes import DuckDBPyType

from mlspec_runtime.engines.duckdb_engine import identifier
from mlspec_runtime.parameters.ingest import Column, ColumnType

ENGINE_TYPES: dict[ColumnType, str] = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "string": "VARCHAR",
    "timestamp": "TIMESTAMP",
}

_TEXT = ("varchar", "enum", "uuid")
_INTEGERS = ("tinyint", "smallint", "integer", "bigint", "hugeint",
             "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint")  # fmt: skip
_FLOATS = ("float", "double")
_FIRST, _AFTER_LAST = "TIMESTAMP '0001-01-01'", "TIMESTAMP '10000-01-01'"
_MOMENTS = ("date", "timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns")


@dataclass(frozen=True, slots=True)
class Reading:
    """How one raw column is read, as SQL over the raw table.

    Attributes:
        value: the value in the declared type, NULL where there is none.
        unreadable: true for a raw value that is no value of the declared type.
        not_finite: true for NaN and infinity, which are read as NULL.
    """

    value: str
    unreadable: str
    not_finite: str = "FALSE"


def reading(column: Column, raw: DuckDBPyType) -> Reading | None:
    """Returns how a raw column of the engine's type `raw` is read, None if no value of it could be."""
    name, family = identifier(column.name), raw.id
    if family == "null":
        return Reading(f"CAST({name} AS {ENGINE_TYPES[column.type]})", "FALSE")
    if family in _TEXT:
        return _from_text(f"CAST({name} AS VARCHAR)", column.type)
    if column.type == "timestamp":
        return _moment(name, raw)
    if column.type == "string":
        return _round_trip(name, column.type, raw) if family in _INTEGERS else None
    if family in _FLOATS:
        finite = f"(CASE WHEN isfinite({name}) THEN {name} END)"
        return _round_trip(finite, column.type, raw, not_finite=f"NOT isfinite({name})")
    return _round_trip(name, column.type, raw) if family in (*_INTEGERS, "decimal", "boolean") else None


def _from_text(text: str, declared: ColumnType) -> Reading:
    if declared == "double":
        number = f"TRY_CAST({text} AS DOUBLE)"
        return Reading(
            value=f"CASE WHEN isfinite({number}) THEN {number} END",
            unreadable=f"{text} IS NOT NULL AND {number} IS NULL",
            not_finite=f"NOT isfinite({number})",
        )
    value = {
        "string": text,
        "boolean": f"TRY_CAST({text} AS BOOLEAN)",
        # A cast alone would round '1.5' to 2.
        "integer": f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+') THEN TRY_CAST({text} AS BIGINT) END",
        "timestamp": _finite(f"TRY_CAST({text} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"),
    }[declared]
    return Reading(value, f"{text} IS NOT NULL AND ({value}) IS NULL")


def _moment(name: str, raw: DuckDBPyType) -> Reading | None:
    if raw.id == "timestamp with time zone":
        value = _finite(f"{name} AT TIME ZONE 'UTC'")
        return Reading(value, f"{name} IS NOT NULL AND ({value}) IS NULL")
    if raw.id not in _MOMENTS:
        return None
    value = _finite(f"CAST({name} AS TIMESTAMP)")
    return Reading(value, f"{name} IS NOT NULL AND CAST(({value}) AS {raw}) IS DISTINCT FROM {name}")


def _finite(moment: str) -> str:
    """Returns the SQL of a moment that a calendar of the years 1 to 9999 has, else NULL."""
    return f"CASE WHEN {moment} >= {_FIRST} AND {moment} < {_AFTER_LAST} THEN {moment} END"


def _round_trip(name: str, declared: ColumnType, raw: DuckDBPyType, not_finite: str = "FALSE") -> Reading:
    value = f"TRY_CAST({name} AS {ENGINE_TYPES[declared]})"
    back = f"TRY_CAST({value} AS {raw})"
    return Reading(value, f"{name} IS NOT NULL AND {back} IS DISTINCT FROM {name}", not_finite)
