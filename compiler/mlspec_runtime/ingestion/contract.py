"""A source's declared columns, held against its raw rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from mlspec_runtime.engines.duckdb_engine import count, identifier, identifiers, literal
from mlspec_runtime.ingestion.conversion import Reading, reading
from mlspec_runtime.ingestion.reading import RAW
from mlspec_runtime.parameters.ingest import Column, Ingest
from mlspec_runtime.printable import printable

READ = "read"

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Contract:
    """What came of holding the raw rows against the contract.

    Attributes:
        findings: one for each breach, with its count and up to three rows.
        not_finite: for each column, how many NaN and infinite values were read as NULL.
    """

    findings: tuple[str, ...]
    not_finite: dict[str, int]


def apply_contract(connection: duckdb.DuckDBPyConnection, source: Ingest, available: tuple[str, ...]) -> Contract:
    """Makes the table `read`, the declared columns in their types, and returns what breaks the contract."""
    raw = connection.table(RAW)
    types = dict(zip(raw.columns, raw.types, strict=True))
    readings: dict[str, Reading] = {}
    findings: list[str] = []
    for column in source.columns:
        if column.name not in types:
            findings.append(_missing(column, available))
        elif (read := reading(column, types[column.name])) is None:
            findings.append(f"column {column.name!r} is {types[column.name]}, declared {column.type}")
        else:
            readings[column.name] = read
    if findings:
        return Contract(tuple(findings), {})
    values = ", ".join(f"{read.value} AS {identifier(name)}" for name, read in readings.items())
    connection.execute(f"CREATE TABLE {READ} AS SELECT {values} FROM {RAW}")  # noqa: S608  # quoted names
    findings += (
        finding for column in source.columns for finding in _breaches(connection, source, column, readings[column.name])
    )
    return Contract(tuple(findings), {name: count(connection, RAW, read.not_finite) for name, read in readings.items()})


def _missing(column: Column, available: tuple[str, ...]) -> str:
    by_lower = {name.lower(): name for name in available}
    close = get_close_matches(column.name.lower(), by_lower, n=1)
    hint = f"did you mean {by_lower[close[0]]!r}?" if close else f"the files have {_names(available)}"
    return f"column {column.name!r} is missing; {hint}"


def _breaches(connection: duckdb.DuckDBPyConnection, source: Ingest, column: Column, read: Reading) -> Iterator[str]:
    value = f"({read.value})"
    if found := _count(connection, source, column, read.unreadable):
        yield f"column {column.name!r}: {found} are no {column.type}; repair them or declare another type"
    missing = f"{value} IS NULL AND NOT coalesce({read.unreadable}, FALSE)"
    if column.name in source.key and (found := _count(connection, source, column, missing)):
        yield f"column {column.name!r}: {found} are NULL; a column of the key cannot be: repair the source"
    elif not column.nullable and (found := _count(connection, source, column, missing)):
        yield f"column {column.name!r}: {found} are NULL; declare `nullable: true` or repair the source"
    if column.range is not None:
        low, high = column.range
        bounds = f"{low:g} to {high:g}"
        outside = f"{value} NOT BETWEEN CAST({low!r} AS DOUBLE) AND CAST({high!r} AS DOUBLE)"
        if found := _count(connection, source, column, outside):
            yield f"column {column.name!r}: {found} are outside {bounds}; correct `range` or the source"
    if column.values is not None:
        known = ", ".join(map(literal, column.values))
        if found := _count(connection, source, column, f"CAST({value} AS VARCHAR) NOT IN ({known})"):
            yield f"column {column.name!r}: {found} are none of {_names(column.values)}; add them to `values`"


def _count(connection: duckdb.DuckDBPyConnection, source: Ingest, column: Column, condition: str) -> str:
    """Returns how many raw rows meet a condition and what the first of them hold; an empty text for none."""
    found = count(connection, RAW, condition)
    if not found:
        return ""
    columns = dict.fromkeys((column.name, *source.key))
    rows = connection.execute(
        f"SELECT {', '.join(f'CAST({identifier(name)} AS VARCHAR)' for name in columns)} FROM {RAW} "  # noqa: S608  # quoted names
        f"WHERE {condition} ORDER BY {identifiers(source.key)}, {identifier(column.name)} LIMIT {_EXAMPLES}"
    ).fetchall()
    examples = ", ".join(_example(dict(zip(columns, row, strict=True)), column.name) for row in rows)
    return f"{found:,} of {count(connection, RAW):,} values ({examples})"


def _example(row: dict[str, str | None], column: str) -> str:
    key = " ".join(f"{name} {printable(str(value))}" for name, value in row.items() if name != column)
    value = "NULL" if row[column] is None else repr(row[column])
    return f"{value} at {key}" if key else value


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names)
