"""What the columns of a raw file hold: of each the type that loses nothing, and what a draft of a spec asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from duckdb.sqltypes import DuckDBPyType

from mlspec_runtime.engines.duckdb_engine import count, identifier, identifiers
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.ingestion.conversion import reading
from mlspec_runtime.ingestion.reading import RAW, first_line, scan
from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.ingest import Column, ColumnType

FEW = 20
"""Up to so many different values are listed."""

_NEARLY_UNIQUE = 0.8
_IN_ONE_QUERY = 10
"""Columns asked about together: what the engine needs to plan a query grows with the square of its expressions."""
_MOST_COLUMNS = 500
"""What a source can have; of a wider file the first and the last are looked at, where outcomes stand."""
_TYPES: tuple[ColumnType, ...] = ("integer", "double", "boolean", "timestamp", "string")
_TYPES_OF_TEXT: dict[str, tuple[ColumnType, ...]] = {".csv": _TYPES, ".parquet": ("timestamp", "string")}
_VALUES = "list_sort(list(DISTINCT CAST({value} AS VARCHAR)) FILTER (({value}) IS NOT NULL))"
_LEADING_ZERO = "[+-]?0[0-9].*"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _Typed:
    """A column with its type and how its values are read as such."""

    name: str
    type: ColumnType
    value: str


def describe_file(connection: duckdb.DuckDBPyConnection, file: Path) -> Json:
    """Returns the number of rows, the columns that a source can have, and why it cannot have the others.

    Raises:
        StageFailure: the file is unreadable or has no rows.
    """
    form = file.suffix.lower()
    # Text is split into columns once; the columns of Parquet are read apart anyway.
    kind = "TABLE" if form == ".csv" else "VIEW"
    try:
        rows_of = scan((file,))
        names = connection.sql(f"SELECT * FROM {rows_of}").columns  # noqa: S608  # a quoted path
        ends = names if len(names) <= _MOST_COLUMNS else names[: _MOST_COLUMNS // 2] + names[-_MOST_COLUMNS // 2 :]
        connection.execute(f"CREATE {kind} {RAW} AS SELECT {identifiers(ends)} FROM {rows_of}")  # noqa: S608  # quoted names
        rows = count(connection, RAW)
        if not rows:
            raise StageFailure(f"{file}: no rows; a source cannot be empty")
        typed, left_out = _typed(connection, form)
        columns = [column for some in _batches(typed) for column in _described(connection, some, rows)]
    except duckdb.Error as error:
        raise StageFailure(f"cannot read {file}: {first_line(error)}") from error
    reason = f"a source has at most {_MOST_COLUMNS} columns: it is neither among the file's first nor its last"
    between = names[_MOST_COLUMNS // 2 : len(names) - _MOST_COLUMNS // 2] if len(names) > len(ends) else []
    beyond: list[Json] = [{"name": name, "reason": reason} for name in between]
    return {"rows": rows, "columns": columns, "left_out": left_out + beyond}


def _typed(connection: duckdb.DuckDBPyConnection, form: str) -> tuple[list[_Typed], list[Json]]:
    raw = connection.table(RAW)
    typed: list[_Typed] = []
    left_out: list[Json] = []
    for some in _batches(list(zip(raw.columns, raw.types, strict=True))):
        candidates = {name: list(_candidates(name, type_, form)) for name, type_ in some}
        asked = [f"count({identifier(name)})" for name in candidates]
        asked += [f"count(*) FILTER ({read})" for each in candidates.values() for _, read in each]
        answers = _row(connection, asked)
        present = dict(zip(candidates, answers, strict=False))
        misfits = iter(answers[len(candidates) :])
        for name, types in some:
            fitting = [column for column, _ in candidates[name] if next(misfits) == 0]
            if fitting and present[name]:
                typed.append(fitting[0])
            else:
                reason = f"no type of a source holds {types}" if present[name] else "it holds no value"
                left_out.append({"name": name, "reason": reason})
    return typed, left_out


def _candidates(name: str, raw: DuckDBPyType, form: str) -> Iterator[tuple[_Typed, str]]:
    """Yields the types that a raw column may be declared as, the narrowest first, and which values speak against it."""
    is_text = raw.id in ("varchar", "enum", "uuid")
    for type_ in _TYPES_OF_TEXT[form] if is_text else _TYPES:
        read = reading(Column(name, type_, nullable=True, values=None, range=None), raw)
        if read is None or (not is_text and type_ != _declared(raw)):
            continue
        against = f"coalesce({read.unreadable}, FALSE)"
        if is_text and type_ in ("integer", "double"):
            # A number would lose the zeros that a code (of a place, a product) begins with.
            against += f" OR coalesce(regexp_full_match({identifier(name)}, '{_LEADING_ZERO}'), FALSE)"
        yield _Typed(name, type_, read.value), against


def _declared(raw: DuckDBPyType) -> ColumnType:
    """Returns the type that a source declares for values that are no text."""
    if raw.id in ("float", "double", "decimal"):
        return "double"
    if raw.id == "boolean":
        return "boolean"
    return "timestamp" if raw.id == "date" or raw.id.startswith("timestamp") else "integer"


def _described(connection: duckdb.DuckDBPyConnection, columns: Sequence[_Typed], rows: int) -> Iterator[Json]:
    asked = [
        f"{aggregate}({column.value})"
        for column in columns
        for aggregate in ("count", "approx_count_distinct", "min", "max")
    ]
    answers = list(_batches(_row(connection, asked), 4))
    nearly = [column for column, found in zip(columns, answers, strict=True) if found[1] >= _NEARLY_UNIQUE * rows]
    distinct = _by_name(connection, nearly, "count(DISTINCT {value})")
    few = [column for column, found in zip(columns, answers, strict=True) if found[1] <= FEW]
    values: dict[str, list[str]] = _by_name(connection, few, _VALUES)
    for column, (present, different, least, most) in zip(columns, answers, strict=True):
        listed = values.get(column.name) or []
        exact = len(listed) or distinct.get(column.name, different)
        yield {
            "name": column.name,
            "type": column.type,
            "nulls": rows - present,
            "distinct": exact,
            "values": listed if len(listed) <= FEW else [],
            "first": least.isoformat() if column.type == "timestamp" else None,
            "last": most.isoformat() if column.type == "timestamp" else None,
        }


def _by_name(connection: duckdb.DuckDBPyConnection, columns: Sequence[_Typed], aggregate: str) -> dict[str, Any]:
    """Returns what an aggregate over the values of each column gives, by the column's name."""
    answers = _row(connection, [aggregate.format(value=column.value) for column in columns])
    return dict(zip((column.name for column in columns), answers, strict=True))


def _row(connection: duckdb.DuckDBPyConnection, asked: Sequence[str]) -> tuple[Any, ...]:
    if not asked:
        return ()
    return connection.execute(f"SELECT {', '.join(asked)} FROM {RAW}").fetchone() or ()  # noqa: S608  # built from quoted names


def _batches(items: Sequence[Item], size: int = _IN_ONE_QUERY) -> Iterator[Sequence[Item]]:
    """Yields the items in groups."""
    return (items[start : start + size] for start in range(0, len(items), size))
