"""Moments in UTC as the wall clock of a time zone shows them, and back.

DuckDB (ICU) and Python (zoneinfo) read the same database; before 1970 they may carry different detail of it.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mlspec.expressions.values import EvaluationError


def is_zone(name: str) -> bool:
    """Returns whether this machine knows a time zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def local_sql(sql: str, zone: str) -> str:
    """Returns the SQL of the wall clock at a moment in UTC; `zone` is a literal."""
    return f"(({sql} AT TIME ZONE 'UTC') AT TIME ZONE {zone})"


def utc_sql(sql: str, zone: str) -> str:
    """Returns the SQL of the moment in UTC at which the wall clock shows a timestamp; `zone` is a literal."""
    return f"(({sql} AT TIME ZONE {zone}) AT TIME ZONE 'UTC')"


def local(moment: datetime, zone: str) -> datetime:
    """Returns the wall clock at a moment in UTC; raises EvaluationError outside the years 1 to 9999."""
    try:
        return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except OverflowError:
        raise EvaluationError(f"{moment} has no local time in {zone}") from None


def utc(clock: datetime, zone: str) -> datetime:
    """Returns the moment in UTC at which the wall clock shows `clock`; the later one where the clock is set.

    A time that the clock skips is read with the offset before the change, one that it shows twice with the
    offset after it: both are the smaller offset.
    """
    offsets = (clock.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    try:
        return clock - min(offset for offset in offsets if offset is not None)
    except OverflowError:
        raise EvaluationError(f"{clock} in {zone} has no time in UTC") from None
