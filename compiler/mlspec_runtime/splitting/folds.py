"""Which window each row is judged in, and from which window on models may have learnt from it."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from mlspec_runtime.engines.duckdb_engine import count, identifier
from mlspec_runtime.json_file import Json
from mlspec_runtime.profiling.moments import iso
from mlspec_runtime.splitting.boundaries import Boundaries
from mlspec_runtime.splitting.moments import moment_sql

FOLD = "row:fold"
"""The column with the number of the window that a row is judged in, from 1 on; NULL outside of windows."""

LEARNT_FROM = "row:learnt_from"
"""The column with the first window whose model may learn from a row; NULL where no model may."""


@dataclass(frozen=True, slots=True)
class Fold:
    """One window: its place from 1 on, where it begins and ends, and how many rows are judged and learnt from."""

    number: int
    begin: datetime
    end: datetime
    rows: int
    learnt: int

    def as_json(self) -> Json:
        """Returns the window as the profile shows it."""
        return {
            "fold": self.number,
            "begin": iso(self.begin),
            "end": iso(self.end),
            "rows": self.rows,
            "training_rows": self.learnt,
        }


def fold_sql(boundaries: Boundaries, first: str, last: str) -> str:
    """Returns the SQL of the number of the window in which a row, or a list from `first` to `last`, lies whole."""
    whens = (
        f"WHEN {first} >= {moment_sql(window.begin)} AND {last} < {moment_sql(window.end)} THEN {number}"
        for number, window in enumerate(boundaries.windows, start=1)
    )
    return f"CASE {' '.join(whens)} END"


def learnt_from_sql(boundaries: Boundaries, last: str, known: str) -> str:
    """Returns the SQL of the first window whose model may learn from a row before the test.

    The row lies before the gap in front of that window, and its label was known when the window began. What no
    window's model may learn from, the model for the test still may: the number after the last.
    """
    whens = (
        f"WHEN {last} < {moment_sql(window.gap)} AND {known} <= {moment_sql(window.begin)} THEN {number}"
        for number, window in enumerate(boundaries.windows, start=1)
    )
    return f"CASE {' '.join(whens)} ELSE {len(boundaries.windows) + 1} END"


def measure_folds(connection: duckdb.DuckDBPyConnection, table: str, boundaries: Boundaries) -> tuple[Fold, ...]:
    """Returns what each window holds, the earliest first."""
    return tuple(
        Fold(
            number,
            window.begin,
            window.end,
            count(connection, table, f"{identifier(FOLD)} = {number}"),
            count(connection, table, f"{identifier(LEARNT_FROM)} <= {number}"),
        )
        for number, window in enumerate(boundaries.windows, start=1)
    )
