"""The rows of files as records, in the types that the pipeline reads them in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import duckdb
from duckdb.sqltypes import DuckDBPyType

from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec_runtime.engines.duckdb_engine import connect, count
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.ingestion.conversion import Reading, reading
from mlspec_runtime.ingestion.files import source_files
from mlspec_runtime.ingestion.reading import RAW, read_files
from mlspec_runtime.parameters.ingest import Column, ColumnType
from mlspec_runtime.serve.look_up.store import Key, LookUpRule, Record

MOST_ROWS = 1_000_000
"""More are not held in memory."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A row and the moment since when it is known."""

    known: datetime
    record: Record


def signature(path: str) -> object:
    """Returns what differs once the files of a path are others.

    Raises:
        StageFailure: there is none.
    """
    states = ((file, file.stat()) for file in source_files(path))
    return tuple((str(file), state.st_mtime_ns, state.st_size, state.st_ino) for file, state in states)


def read_rows(rule: LookUpRule, path: str) -> Mapping[Key, Sequence[Dated]]:
    """Returns the rows of each key, in the order in which they become known.

    Raises:
        StageFailure: the files are unreadable, lack a column, are too many rows, or have two undated ones of one key.
    """
    found: dict[Key, list[Dated]] = {}
    for file in source_files(path):
        for key, dated in _rows(rule, file):
            found.setdefault(key, []).append(dated)
    for key, rows in found.items():
        if rule.moment is None and len(rows) > 1:
            raise StageFailure(
                f"{path}: {', '.join(map(str, key))} stands there {len(rows)} times, and no row is dated"
            )
        # Of rows known since the same moment the one read last counts: the query orders them as joins do.
        rows.sort(key=lambda row: row.known)
    return found


def _rows(rule: LookUpRule, file: Path) -> Iterable[tuple[Key, Dated]]:
    connection = connect(1)
    wanted = {**rule.key, **{name: column.type for name, column in rule.columns.items()}}
    moment = rule.moment
    dated = {} if moment is None else {moment.column: Type.TIMESTAMP}
    names = {**wanted, **dated}
    read_files(connection, (file,), (*names, *(name.rpartition(".")[2] for name in names)))
    if count(connection, RAW) > MOST_ROWS:
        raise StageFailure(f"{file}: more than {MOST_ROWS:,} rows are not held in memory; look them up in Redis")
    table = connection.table(RAW)
    kinds = dict(zip(table.columns, table.types, strict=True))
    read = {name: _reading(name, kind, kinds, file) for name, kind in names.items()}
    values = [read[name].value for name in (*rule.key, *rule.columns, *dated)]
    faults = [read[name].unreadable for name in rule.columns]
    order = ", ".join(f"{position + 1} ASC NULLS FIRST" for position in range(len(rule.key), len(values)))
    rows = connection.execute(
        f"SELECT {', '.join(values)}, {', '.join(faults)} FROM {RAW} ORDER BY {order}"  # noqa: S608 - built from quoted names
    )
    changed = datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(tzinfo=None)
    lag = timedelta(seconds=0 if moment is None else moment.lag)
    for row in _fetched(rows):
        key = tuple(row[: len(rule.key)])
        at = changed if moment is None else row[len(values) - 1]
        if at is None or None in key:
            continue
        unreadable = row[len(values) :]
        content = {
            name: value
            for name, value, fault in zip(rule.columns, row[len(rule.key) :], unreadable, strict=False)
            if not fault
        }
        moment_of_row = cast("datetime", at)
        yield key, Dated(moment_of_row + lag, Record(moment_of_row, content))


def _fetched(rows: duckdb.DuckDBPyConnection) -> Iterable[tuple[Value, ...]]:
    while chunk := rows.fetchmany(10_000):
        yield from chunk


def _reading(name: str, kind: Type, kinds: Mapping[str, DuckDBPyType], file: Path) -> Reading:
    """Returns how a column is read: under its full name or, as a source's own file has it, without the source's."""
    own = next((each for each in (name, name.rpartition(".")[2]) if each in kinds), None)
    if own is None:
        raise StageFailure(f"{file}: there is no column {name}; there are {', '.join(list(kinds)[:20])}")
    declared = Column(own, cast("ColumnType", kind.value), nullable=True, values=None, range=None)
    found = reading(declared, kinds[own])
    if found is None:
        raise StageFailure(f"{file}: column {own} is {kinds[own]}, and {name} is a {kind}")
    return found
