"""Which part each labelled prediction belongs to, and what each part holds."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from mlspec_runtime.engines.arrays import fetch_columns, floats
from mlspec_runtime.engines.duckdb_engine import identifier, literal
from mlspec_runtime.json_file import Json
from mlspec_runtime.profiling.moments import iso
from mlspec_runtime.profiling.sums import spread
from mlspec_runtime.splitting.boundaries import Boundaries
from mlspec_runtime.splitting.folds import FOLD, LEARNT_FROM, fold_sql, learnt_from_sql
from mlspec_runtime.splitting.moments import moment_sql

PARTS = ("fit", "fold_gap", "selection", "gap", "test")
TABLE = "@parts"


@dataclass(frozen=True, slots=True)
class Part:
    """Labelled predictions of one part.

    Attributes:
        name: one of PARTS.
        rows: how many there are.
        first: the earliest prediction time, None without rows; `last` is the latest.
        events: how many are positive, None for a number.
        mean: the base rate, or the mean of a number, None without rows.
    """

    name: str
    rows: int
    first: datetime | None
    last: datetime | None
    events: int | None
    mean: float | None

    def as_json(self) -> Json:
        """Returns the part as the profile shows it."""
        return {
            "part": self.name,
            "rows": self.rows,
            "first": None if self.first is None else iso(self.first),
            "last": None if self.last is None else iso(self.last),
            "events": self.events,
            "base_rate" if self.events is not None else "mean": self.mean,
        }


def make_parts(connection: duckdb.DuckDBPyConnection, labels: str, boundaries: Boundaries) -> tuple[Part, ...]:
    """Makes the table `@parts`, labelled predictions with their part, and returns what each part holds.

    A row before a window whose label was not yet known when the window began could not have been learnt from: it
    belongs to the gap before that window. So does what lies between two windows: later models learn from it.
    """
    at = {name: moment_sql(moment) for name, moment in boundaries.named()}
    fold = fold_sql(boundaries, "prediction_time", "prediction_time")
    learnt_from = learnt_from_sql(boundaries, "prediction_time", "known_at")
    connection.execute(
        f"CREATE TABLE {identifier(TABLE)} AS SELECT * EXCLUDE (known_at), "  # noqa: S608  # quoted names and moments
        f"CASE WHEN part = 'selection' THEN {fold} END AS {identifier(FOLD)}, "
        f"CASE WHEN part NOT IN ('gap', 'test') THEN {learnt_from} END AS {identifier(LEARNT_FROM)} "
        "FROM (SELECT *, CASE "
        f"WHEN prediction_time >= {at['test']} THEN 'test' "
        f"WHEN prediction_time >= {at['gap']} OR known_at > {at['test']} THEN 'gap' "
        f"WHEN {fold} IS NOT NULL THEN 'selection' "
        f"WHEN prediction_time >= {at['fold_gap']} OR known_at > {at['selection']} THEN 'fold_gap' "
        f"ELSE 'fit' END AS part FROM {identifier(labels)} WHERE label IS NOT NULL)"
    )
    return tuple(_part(connection, name) for name in PARTS)


def _part(connection: duckdb.DuckDBPyConnection, name: str) -> Part:
    rows = f"FROM {identifier(TABLE)} WHERE part = {literal(name)}"
    labels = fetch_columns(connection, f"SELECT label {rows}")["label"]  # quoted names
    found = connection.execute(f"SELECT min(prediction_time), max(prediction_time) {rows}").fetchone()  # quoted names
    first, last = found or (None, None)
    values: list[float] = floats(labels).tolist()
    return Part(
        name=name,
        rows=len(values),
        first=first,
        last=last,
        events=int(sum(values)) if labels.dtype.kind == "b" else None,
        mean=spread(values).mean if values else None,
    )
