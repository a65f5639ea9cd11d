"""What calendar and clock of the declared time zone show at a moment; weeks and their years are those of ISO 8601."""

from calendar import monthrange
from collections.abc import Callable
from datetime import datetime

from mlspec.expressions.functions.function import Function
from mlspec.expressions.functions.parameters import MOMENT, as_moment
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec.expressions.zones import local, local_sql, utc, utc_sql

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _part(name: str, summary: str, read: Callable[[datetime], int]) -> Function:
    return _shown(name, summary, Type.INTEGER, read)


def _shown(name: str, summary: str, kind: Type, read: Callable[[datetime], Value]) -> Function:
    return Function(
        name,
        summary,
        (MOMENT,),
        kind,
        lambda sql, zone: f"{name}({local_sql(sql[0], zone)})",
        lambda arguments, zone: read(local(as_moment(arguments[0]), zone)),
    )


def _last_day(arguments: tuple[Value, ...], zone: str) -> Value:
    clock = local(as_moment(arguments[0]), zone)
    return utc(datetime(clock.year, clock.month, monthrange(clock.year, clock.month)[1]), zone)  # noqa: DTZ001 - local


CALENDAR = (
    _part("year", "The local year.", lambda clock: clock.year),
    _part("isoyear", "The local year that the week belongs to.", lambda clock: clock.isocalendar().year),
    _part("quarter", "The local quarter, 1 to 4.", lambda clock: (clock.month + 2) // 3),
    _part("month", "The local month, 1 to 12.", lambda clock: clock.month),
    _part("week", "The local week of the year, 1 to 53, from Monday.", lambda clock: clock.isocalendar().week),
    _part("day", "The local day of the month, 1 to 31.", lambda clock: clock.day),
    _part("dayofyear", "The local day of the year, 1 to 366.", lambda clock: clock.timetuple().tm_yday),
    _part("dayofweek", "The local day of the week, 0 for Sunday to 6.", lambda clock: clock.isoweekday() % 7),
    _part("isodow", "The local day of the week, 1 for Monday to 7.", lambda clock: clock.isoweekday()),
    _part("hour", "The local hour, 0 to 23.", lambda clock: clock.hour),
    _part("minute", "The local minute, 0 to 59.", lambda clock: clock.minute),
    _part("second", "The local second, 0 to 59.", lambda clock: clock.second),
    _shown("dayname", "The local day of the week in English.", Type.STRING, lambda clock: DAYS[clock.weekday()]),
    _shown("monthname", "The local month in English.", Type.STRING, lambda clock: MONTHS[clock.month - 1]),
    Function(
        "last_day",
        "The start of the last day of the local month, as UTC.",
        (MOMENT,),
        Type.TIMESTAMP,
        lambda sql, zone: utc_sql(f"CAST(last_day({local_sql(sql[0], zone)}) AS TIMESTAMP)", zone),
        _last_day,
    ),
)
