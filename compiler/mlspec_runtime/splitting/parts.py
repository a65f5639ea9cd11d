"""Which part each labelled prediction belongs to, and what each part holds."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from mlspec_runtime.engines.arrays import fetch_columns, floats
from mlspec_runtime.engines.duckdb_engine import identifier, literal
from mlspec_runtime.json_file import Json
from mlspec_runtime.labelling.classes import class_literal
from mlspec_runtime.labelling.outcome import GROUP
from mlspec_runtime.profiling.moments import iso
from mlspec_runtime.profiling.sums import spread
from mlspec_runtime.splitting.boundaries import Boundaries
from mlspec_runtime.splitting.folds import FOLD, LEARNT_FROM, fold_sql, learnt_from_sql
from mlspec_runtime.splitting.incidents import INCIDENT
from mlspec_runtime.splitting.moments import moment_sql

PARTS = ("fit", "fold_gap", "selection", "gap", "test")
TABLE = "@parts"

_FIRST, _LAST, _KNOWN = _MOMENTS = ('"@first"', '"@last"', '"@known"')
_OF_A_LIST = ("min(prediction_time)", "max(prediction_time)", "max(known_at)")


@dataclass(frozen=True, slots=True)
class Part:
    """Labelled predictions of one part.

    Attributes:
        name: one of PARTS.
        rows: how many there are.
        first: the earliest prediction time, None without rows; `last` is the latest.
        events: how many are positive, None where the label is no event.
        level: `base_rate` of an event or of the class that came true most often, or `mean` of a number.
        mean: the level of these rows, None without rows.
    """

    name: str
    rows: int
    first: datetime | None
    last: datetime | None
    events: int | None
    level: str
    mean: float | None

    def as_json(self) -> Json:
        """Returns the part as the profile shows it."""
        return {
            "part": self.name,
            "rows": self.rows,
            "first": None if self.first is None else iso(self.first),
            "last": None if self.last is None else iso(self.last),
            "events": self.events,
            self.level: self.mean,
        }


def make_parts(
    connection: duckdb.DuckDBPyConnection,
    labels: str,
    boundaries: Boundaries,
    pinned: str = "FALSE",
    *,
    lists: bool = False,
) -> None:
    """Makes the table `@parts`, labelled predictions with their part.

    Before the test, rows that meet the SQL condition `pinned` are a part `incident`: no model learns from them. With
    one of its rows a whole list is pinned.

    A row before a window whose label was not yet known when the window began could not have been learnt from: it
    belongs to the gap before that window. So does what lies between two windows: later models learn from it. With
    `lists` a list stays whole: it begins with its first row and is known with its last label, so that one across a
    boundary belongs to the gap before it.
    """
    first, last, known = "prediction_time", "prediction_time", "known_at"
    if lists:
        of_list = f"OVER (PARTITION BY {identifier(GROUP)})"
        first, last, known = (f"{moment} {of_list}" for moment in _OF_A_LIST)
        pinned = f"bool_or({pinned}) {of_list}"
    at = {name: moment_sql(moment) for name, moment in boundaries.named()}
    fold = fold_sql(boundaries, _FIRST, _LAST)
    learnt_from = learnt_from_sql(boundaries, _LAST, _KNOWN)
    connection.execute(
        f"CREATE TABLE {identifier(TABLE)} AS SELECT * EXCLUDE (known_at, {', '.join(_MOMENTS)}), "  # noqa: S608  # quoted names and moments
        f"CASE WHEN part = 'selection' THEN {fold} END AS {identifier(FOLD)}, "
        f"CASE WHEN part NOT IN ('gap', 'test', 'incident') THEN {learnt_from} END AS {identifier(LEARNT_FROM)} "
        "FROM (SELECT *, CASE "
        f"WHEN {_FIRST} >= {at['test']} THEN 'test' WHEN {identifier(INCIDENT)} THEN 'incident' "
        f"WHEN {_LAST} >= {at['gap']} OR {_KNOWN} > {at['test']} THEN 'gap' "
        f"WHEN {fold} IS NOT NULL THEN 'selection' "
        f"WHEN {_LAST} >= {at['fold_gap']} OR {_KNOWN} > {at['selection']} THEN 'fold_gap' "
        f"ELSE 'fit' END AS part FROM (SELECT *, {first} AS {_FIRST}, {last} AS {_LAST}, {known} AS {_KNOWN}, "
        f"{pinned} AS {identifier(INCIDENT)} "
        f"FROM {identifier(labels)} WHERE label IS NOT NULL))"
    )


def measure_parts(connection: duckdb.DuckDBPyConnection) -> tuple[Part, ...]:
    """Returns what each part of the table `@parts` holds."""
    level = _level(connection)
    return tuple(_part(connection, name, level) for name in PARTS)


def _level(connection: duckdb.DuckDBPyConnection) -> str:
    """Returns the SQL of the number that a label counts as: of classes, whether it is the commonest of all."""
    kind = str(connection.table(identifier(TABLE)).select("label").types[0])
    if kind in ("BOOLEAN", "DOUBLE"):
        return "label"
    found = connection.execute(
        f"SELECT label FROM {identifier(TABLE)} GROUP BY label ORDER BY count(*) DESC, label LIMIT 1"  # noqa: S608  # a constant
    ).fetchone()
    return f"label = {class_literal(found[0])}" if found else "label IS NULL"


def _part(connection: duckdb.DuckDBPyConnection, name: str, level: str) -> Part:
    rows = f"FROM {identifier(TABLE)} WHERE part = {literal(name)}"
    labels = fetch_columns(connection, f"SELECT {level} AS label {rows}")["label"]  # quoted names
    found = connection.execute(f"SELECT min(prediction_time), max(prediction_time) {rows}").fetchone()  # quoted names
    first, last = found or (None, None)
    values: list[float] = floats(labels).tolist()
    return Part(
        name=name,
        rows=len(values),
        first=first,
        last=last,
        events=int(sum(values)) if level == "label" and labels.dtype.kind == "b" else None,
        level="base_rate" if labels.dtype.kind == "b" else "mean",
        mean=spread(values).mean if values else None,
    )
