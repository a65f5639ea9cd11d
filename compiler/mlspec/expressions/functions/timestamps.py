"""Moments and the time between them. Columns are UTC; days and longer units are those of the declared time zone."""

from datetime import UTC, datetime, timedelta

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.functions.parameters import MOMENT, as_moment
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value, whole
from mlspec.expressions.zones import local, local_sql, utc, utc_sql

UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
ELAPSED = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
UNIT = Parameter("unit", (Type.STRING,), choices=UNITS)


def _truncated_clock(unit: Value, clock: datetime) -> datetime:
    midnight = clock.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "second":
            return clock.replace(microsecond=0)
        case "minute":
            return clock.replace(second=0, microsecond=0)
        case "hour":
            return clock.replace(minute=0, second=0, microsecond=0)
        case "day":
            return midnight
        case "week":
            return midnight - timedelta(days=clock.weekday())
        case "month":
            return midnight.replace(day=1)
        case "quarter":
            return midnight.replace(month=(clock.month - 1) // 3 * 3 + 1, day=1)
        case _:
            return midnight.replace(month=1, day=1)


def _truncated(arguments: tuple[Value, ...], zone: str) -> Value:
    unit, moment = arguments[0], as_moment(arguments[1])
    if unit in ("second", "minute"):
        return _truncated_clock(unit, moment)
    clock = local(moment, zone)
    start = _truncated_clock(unit, clock)
    return moment - (clock - start) if unit == "hour" else utc(start, zone)


def _truncated_sql(sql: tuple[str, ...], zone: str) -> str:
    """Zones differ by whole minutes: a second or minute needs no zone. An hour counts back from the moment.

    Going through the wall clock would move an hour that the clock shows twice to its second showing.
    """
    unit, moment = sql
    if unit in ("'second'", "'minute'"):
        return f"date_trunc({unit}, {moment})"
    clock = local_sql(moment, zone)
    start = f"date_trunc({unit}, {clock})"
    if unit == "'hour'":
        return f"({moment} - ({clock} - {start}))"
    return utc_sql(start, zone)


def _difference(arguments: tuple[Value, ...], zone: str) -> Value:
    unit, first, last = str(arguments[0]), as_moment(arguments[1]), as_moment(arguments[2])
    if unit in ELAPSED:
        return (last - EPOCH) // ELAPSED[unit] - (first - EPOCH) // ELAPSED[unit]
    first, last = local(first, zone), local(last, zone)
    days = (last.date() - first.date()).days
    match unit:
        case "day":
            return days
        case "week":
            return abs(days) // 7 * (1 if days > 0 else -1)
        case "month":
            return (last.year - first.year) * 12 + last.month - first.month
        case "quarter":
            return (last.year - first.year) * 4 + (last.month - 1) // 3 - (first.month - 1) // 3
        case _:
            return last.year - first.year


def _difference_sql(sql: tuple[str, ...], zone: str) -> str:
    unit, *moments = sql
    if unit.strip("'") in ELAPSED:
        return f"date_diff({unit}, {moments[0]}, {moments[1]})"
    return f"date_diff({unit}, {local_sql(moments[0], zone)}, {local_sql(moments[1], zone)})"


def _milliseconds(arguments: tuple[Value, ...], _zone: str) -> Value:
    """Half away from 1970, as in DuckDB."""
    microseconds = (as_moment(arguments[0]) - EPOCH) // timedelta(microseconds=1)
    size = (abs(microseconds) + 500) // 1000
    return size if microseconds > 0 else -size


def _made(arguments: tuple[Value, ...], zone: str) -> Value:
    try:
        clock = datetime(*map(whole, arguments))  # type: ignore[arg-type]  # noqa: DTZ001 - six numbers, local time
    except (ValueError, OverflowError):
        return None
    return utc(clock, zone)


def _made_sql(sql: tuple[str, ...], zone: str) -> str:
    """DuckDB takes years beyond 9999, the hour 24 and the second 60; TRY makes the rest of what is no date NULL."""
    year, _month, _day, hour, _minute, second = sql
    parts = ", ".join((*sql[:-1], f"CAST({second} AS DOUBLE)"))
    within = f"{year} > 0 AND {year} < 10000 AND {hour} < 24 AND {second} < 60"
    return utc_sql(f"(CASE WHEN {within} THEN TRY(make_timestamp({parts})) END)", zone)


TIMESTAMPS = (
    Function(
        "date_trunc",
        "The start of the local unit, as UTC; weeks start on Monday.",
        (UNIT, MOMENT),
        Type.TIMESTAMP,
        _truncated_sql,
        _truncated,
        copies=3,
    ),
    Function(
        "date_diff",
        "How many starts of seconds, minutes and hours (UTC) or of local days, months, quarters and years "
        "lie between two timestamps; weeks are whole spans of seven local days.",
        (UNIT, MOMENT, MOMENT),
        Type.INTEGER,
        _difference_sql,
        _difference,
    ),
    Function(
        "epoch",
        "Seconds since 1970 in UTC, as a double.",
        (MOMENT,),
        Type.DOUBLE,
        called("epoch"),
        lambda arguments, _zone: (as_moment(arguments[0]) - EPOCH) // timedelta(microseconds=1) / 1e6,
    ),
    Function(
        "epoch_ms",
        "Milliseconds since 1970 in UTC, rounded half away from 1970.",
        (MOMENT,),
        Type.INTEGER,
        called("epoch_ms"),
        _milliseconds,
    ),
    Function(
        "make_timestamp",
        "The moment at which the local clock shows a date and time; NULL if there is no such date or time.",
        tuple(Parameter(name, (Type.INTEGER,)) for name in ("year", "month", "day", "hour", "minute", "second")),
        Type.TIMESTAMP,
        _made_sql,
        _made,
        copies=3,
    ),
)
