"""Past failures: rows that are judged by themselves, whatever their date, and that no model learns from."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from mlspec_runtime.engines.duckdb_engine import count, identifier, identifiers
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json
from mlspec_runtime.printable import printable

INCIDENT = "row:incident"
"""The column that says whether a row is pinned."""

_TABLE = "@incidents"
_BESIDE = ("opened", "reason")
_EXAMPLES = 3
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Incidents:
    """What is pinned: `condition` is the SQL that tells a pinned row, `listed` how many there are in the file."""

    condition: str
    listed: int

    def as_json(self, connection: duckdb.DuckDBPyConnection, rows: str, key: tuple[str, ...]) -> Json:
        """Returns how many of them are labelled predictions, and the first that are none."""
        texts = ", ".join(_text(name) for name in key)
        missing = connection.execute(
            f"SELECT {identifiers(key)} FROM {identifier(_TABLE)} WHERE ({identifiers(key)}) NOT IN "  # noqa: S608 - quoted names
            f"(SELECT {texts} FROM {identifier(rows)}) ORDER BY ALL LIMIT {_EXAMPLES}"
        ).fetchall()
        found = count(connection, rows, identifier(INCIDENT))
        in_test = count(connection, rows, f"{identifier(INCIDENT)} AND part = 'test'")
        examples = [printable(" ".join(map(str, values))) for values in missing]
        return {"listed": self.listed, "judged": found, "in_test": in_test, "not_found": examples}


def pin(connection: duckdb.DuckDBPyConnection, path: Path | None, key: tuple[str, ...]) -> Incidents | None:
    """Returns the incidents of a file, now a table of the engine; None without a file.

    The file is CSV in UTF-8 with a header: the columns of the key, `opened` (a day) and `reason` (one line).

    Raises:
        StageFailure: it is missing or not of that form; each line at fault is a finding.
    """
    if path is None:
        return None
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise StageFailure(f"cannot read {path}: {error}") from error
    header = (*key, *_BESIDE)
    if not lines or tuple(lines[0]) != header:
        found = printable(",".join(lines[0])) if lines else "nothing"
        raise StageFailure(f"{path}: the first line is {found}; write {','.join(header)}")
    if len(lines) > _MOST:
        raise StageFailure(f"{path}: {len(lines):,} lines; the most is {_MOST:,}")
    faults = tuple(_faults(path, lines[1:], len(key)))
    if faults:
        raise StageFailure(*faults)
    types = ", ".join(f"{identifier(name)} VARCHAR" for name in key)
    connection.execute(f"CREATE TABLE {identifier(_TABLE)} ({types})")
    slots = ", ".join("?" * len(key))
    if lines[1:]:
        insert = f"INSERT INTO {identifier(_TABLE)} VALUES ({slots})"  # noqa: S608 - a quoted name and placeholders
        connection.executemany(insert, [line[: len(key)] for line in lines[1:]])
    texts = ", ".join(_text(name) for name in key)
    condition = f"(({texts}) IN (SELECT {identifiers(key)} FROM {identifier(_TABLE)}))"  # noqa: S608 - quoted names
    return Incidents(condition, len(lines) - 1)


def _text(name: str) -> str:
    return f"CAST({identifier(name)} AS VARCHAR)"


def _faults(path: Path, lines: list[list[str]], width: int) -> Iterator[str]:
    first: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines, start=2):
        place = f"{path}:{number}"
        if len(line) != width + len(_BESIDE):
            yield f"{place}: {len(line)} values, the header has {width + len(_BESIDE)}; quote a text with a comma"
            continue
        key, opened, reason = tuple(line[:width]), line[width], line[width + 1]
        if not all(key):
            yield f"{place}: the key is empty; name the row that failed"
        if not _is_day(opened):
            yield f"{place}: opened {printable(opened)!r} is no day; write one such as 2013-01-31"
        if not reason.strip() or "\n" in reason:
            yield f"{place}: the reason is {'empty' if not reason.strip() else 'longer than a line'}; write one line"
        if key in first:
            yield f"{place}: {printable(' '.join(key))} stands in line {first[key]} already; keep one"
        first.setdefault(key, number)


def _is_day(text: str) -> bool:
    try:
        return len(text) == len("2013-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False
