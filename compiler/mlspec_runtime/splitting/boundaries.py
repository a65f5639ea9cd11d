"""Where fit, selection and test rows end and begin."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from mlspec_runtime.engines.duckdb_engine import identifier, literal, require_timezone
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.split import Split

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """A window on which variants are compared: from `begin` to before `end`; its models learn from before `gap`."""

    gap: datetime
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Where each part begins, in UTC without a zone; before the first window's gap is fit, at `end` the data end.

    Attributes:
        windows: where variants are compared, the earliest first; the last ends at `gap`.
        gap: the last rows before the test, which nothing learns from.
        test: the rows that the choice never sees.
        end: the local midnight after the last row.
    """

    windows: tuple[Window, ...]
    gap: datetime
    test: datetime
    end: datetime

    def named(self) -> tuple[tuple[str, datetime], ...]:
        """Returns the boundaries by name, the earliest first."""
        return (
            ("fold_gap", self.windows[0].gap),
            ("selection", self.windows[0].begin),
            ("gap", self.gap),
            ("test", self.test),
            ("end", self.end),
        )


def find_boundaries(connection: duckdb.DuckDBPyConnection, table: str, split: Split) -> Boundaries:
    """Returns the boundaries that follow from the last labelled prediction of a table.

    The data end at the local midnight after it. The test starts at a local midnight, as many days before as it is
    long (a day of 23 or 25 hours is one day). Gaps and windows are lengths of time.

    Raises:
        StageFailure: no prediction has a label, the last is beyond any calendar, the windows reach before it, or the
            time zone is unknown.
    """
    require_timezone(connection, split.timezone)
    zone = literal(split.timezone)
    local = f"date_trunc('day', (max(prediction_time) AT TIME ZONE 'UTC') AT TIME ZONE {zone}) + INTERVAL 1 DAY"
    start = f"date_trunc('day', finish - to_microseconds({round(split.test * _MICROSECONDS)}))"
    found = connection.execute(
        f"SELECT ({start} AT TIME ZONE {zone}) AT TIME ZONE 'UTC', (finish AT TIME ZONE {zone}) AT TIME ZONE 'UTC' "  # noqa: S608  # quoted names
        f"FROM (SELECT {local} AS finish FROM {identifier(table)} WHERE label IS NOT NULL)"
    ).fetchone()
    if found is None or found[0] is None or found[1] is None:
        raise StageFailure("split: no prediction has a label")
    test, end = found
    if not isinstance(test, datetime) or not isinstance(end, datetime):
        # The engine's calendar is longer than Python's, which ends with the year 9999.
        raise StageFailure(f"split: the last labelled prediction ends at {end}: repair its time in the source")
    gap = test - timedelta(seconds=split.gap)
    try:
        windows = tuple(_window(gap, split, place) for place in reversed(range(split.folds.count)))
    except OverflowError as error:
        raise StageFailure(f"split: {split.folds.count} windows before {gap} reach before any calendar") from error
    return Boundaries(windows, gap, test, end)


def _window(gap: datetime, split: Split, place: int) -> Window:
    """Returns the window at a place, counted back from the last one before the test."""
    end = gap - timedelta(seconds=place * split.folds.every)
    begin = end - timedelta(seconds=split.folds.length)
    return Window(begin - timedelta(seconds=split.gap), begin, end)


def local_moment(connection: duckdb.DuckDBPyConnection, moment: datetime, timezone: str) -> datetime:
    """Returns what a clock in the zone shows at a moment in UTC."""
    found = connection.execute(
        f"SELECT ($1::TIMESTAMP AT TIME ZONE 'UTC') AT TIME ZONE {literal(timezone)}",  # a quoted name
        [moment],
    ).fetchone()
    shown: datetime = found[0] if found else moment
    return shown
