"""Functions of timestamps. Columns are UTC; parts of the calendar are those of the declared time zone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mlspec.expressions.functions.function import Function, Parameter
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec.expressions.zones import local, utc

UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
ELAPSED = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
MOMENT = Parameter("moment", (Type.TIMESTAMP,))
UNIT = Parameter("unit", (Type.STRING,), choices=UNITS)


def _moment(value: Value) -> datetime:
    if isinstance(value, datetime):
        return value
    raise TypeError(f"{value!r} is not a timestamp")


def _local_sql(sql: str, zone: str) -> str:
    return f"(({sql} AT TIME ZONE 'UTC') AT TIME ZONE {zone})"


def _part(name: str, summary: str, read: Callable[[datetime], int]) -> Function:
    return Function(
        name,
        summary,
        (MOMENT,),
        Type.INTEGER,
        lambda sql, zone: f"{name}({_local_sql(sql[0], zone)})",
        lambda arguments, zone: read(local(_moment(arguments[0]), zone)),
    )


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
    unit, moment = arguments[0], _moment(arguments[1])
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
    clock = _local_sql(moment, zone)
    start = f"date_trunc({unit}, {clock})"
    if unit == "'hour'":
        return f"({moment} - ({clock} - {start}))"
    return f"(({start} AT TIME ZONE {zone}) AT TIME ZONE 'UTC')"


def _difference(arguments: tuple[Value, ...], zone: str) -> Value:
    unit, first, last = str(arguments[0]), _moment(arguments[1]), _moment(arguments[2])
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
    return f"date_diff({unit}, {_local_sql(moments[0], zone)}, {_local_sql(moments[1], zone)})"


TIMESTAMPS = (
    _part("year", "The local year.", lambda clock: clock.year),
    _part("month", "The local month, 1 to 12.", lambda clock: clock.month),
    _part("day", "The local day of the month, 1 to 31.", lambda clock: clock.day),
    _part("dayofweek", "The local day of the week, 0 for Sunday to 6.", lambda clock: clock.isoweekday() % 7),
    _part("hour", "The local hour, 0 to 23.", lambda clock: clock.hour),
    _part("minute", "The local minute, 0 to 59.", lambda clock: clock.minute),
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
        lambda sql, _zone: f"epoch({sql[0]})",
        lambda arguments, _zone: (_moment(arguments[0]) - EPOCH) // timedelta(microseconds=1) / 1e6,
    ),
)
