"""The declared checks on a source's rows: each measures one number and holds it against its bound."""

from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from mlspec_runtime.engines.duckdb_engine import count, identifier
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.ingestion.cleaning import KEPT
from mlspec_runtime.ingestion.contract import READ
from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.ingest import Check, FreshWithin, Ingest, NullShare, Unique
from mlspec_runtime.profiling.keys import repeats
from mlspec_runtime.profiling.moments import iso

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check on one table.

    Attributes:
        measured: surplus rows (unique), seconds (fresh_within) or a share of the rows (null_share).
        bound: the greatest value of `measured` at which the check holds.
        as_of: the moment that freshness was measured at.
    """

    kind: str
    columns: tuple[str, ...]
    after: str
    otherwise: str
    measured: float
    bound: float
    message: str
    as_of: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the measured value keeps the bound."""
        return self.measured <= self.bound

    def as_json(self) -> Json:
        """Returns the outcome as the profile shows it."""
        return {
            "kind": self.kind,
            "columns": self.columns,
            "after": self.after,
            "otherwise": self.otherwise,
            "holds": self.holds,
            "measured": self.measured,
            "bound": self.bound,
            "as_of": self.as_of,
            "message": self.message,
        }


def run_check(connection: duckdb.DuckDBPyConnection, source: Ingest, check: Check, started: datetime) -> Outcome:
    """Returns what one check measured on the raw or on the cleaned rows."""
    table = READ if check.after == "reading" else KEPT
    match check:
        case Unique():
            return _unique(connection, check, table)
        case FreshWithin():
            return _fresh_within(connection, source, check, table, started)
        case NullShare():
            return _null_share(connection, check, table)


def _unique(connection: duckdb.DuckDBPyConnection, check: Unique, table: str) -> Outcome:
    found = repeats(connection, table, check.columns)
    names = ", ".join(check.columns)
    return Outcome(
        kind=check.kind,
        columns=check.columns,
        after=check.after,
        otherwise=check.otherwise,
        measured=found.surplus,
        bound=0,
        message=f"{names}: {found.surplus:,} of {found.rows:,} rows repeat another{found.examples}; none may",
    )


def _fresh_within(
    connection: duckdb.DuckDBPyConnection, source: Ingest, check: FreshWithin, table: str, started: datetime
) -> Outcome:
    if source.event_time is None:
        raise StageFailure("fresh_within needs a source with an event_time; remove the check or declare one")
    newest = newest_event(connection, source.event_time, table)
    as_of = (check.as_of or started).astimezone(UTC).replace(tzinfo=None)
    age = (as_of - newest).total_seconds()
    return Outcome(
        kind=check.kind,
        columns=(source.event_time,),
        after=check.after,
        otherwise=check.otherwise,
        measured=age,
        bound=check.seconds,
        as_of=iso(as_of),
        message=(
            f"the newest {source.event_time} is {iso(newest)}, {age / _HOUR:,.1f} h before {iso(as_of)}; "
            f"at most {check.seconds / _HOUR:,.1f} h are accepted"
        ),
    )


def newest_event(connection: duckdb.DuckDBPyConnection, event_time: str, table: str) -> datetime:
    """Returns the latest event of a table, UTC without a zone.

    Raises:
        StageFailure: no row has an event time.
    """
    found = connection.execute(f"SELECT max({identifier(event_time)}) FROM {table}").fetchone()  # noqa: S608  # a quoted name
    if found is None or found[0] is None:
        raise StageFailure(f"column {event_time!r}, the event time, is NULL in every row")
    newest: datetime = found[0]
    return newest


def _null_share(connection: duckdb.DuckDBPyConnection, check: NullShare, table: str) -> Outcome:
    rows = count(connection, table)
    missing = count(connection, table, f"{identifier(check.column)} IS NULL")
    return Outcome(
        kind=check.kind,
        columns=(check.column,),
        after=check.after,
        otherwise=check.otherwise,
        measured=missing / rows,
        bound=check.at_most,
        message=(
            f"{check.column}: NULL in {missing:,} of {rows:,} rows ({missing / rows:.2%}); "
            f"at most {check.at_most:.2%} is accepted"
        ),
    )
