"""An axis of days: where a moment lies, and which months are marked."""

from dataclasses import dataclass
from datetime import date, datetime

from mlspec.report.figures.scale import Scale, Tick

_MONTHS = 12
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000, 12_000, 60_000)
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class CalendarAxis:
    """Whole months, from the first day of one to the first day after another; months count from year 0."""

    scale: Scale
    months: range

    def place(self, moment: date) -> float:
        """Returns where a local moment lies, in percent of the axis."""
        return self.scale.place(_days(moment))

    def ticks(self, most: int = 5) -> tuple[Tick, ...]:
        """Returns at least one and at most `most` marks, in the middle of their months.

        The first one and each January say their year.
        """
        step = next(step for step in _STEPS if len(self.months) <= most * step)
        marked = [month for month in self.months if month % step == 0] or [self.months[0]]
        return tuple(self._tick(month, first=place == 0) for place, month in enumerate(marked[:most]))

    def _tick(self, month: int, *, first: bool) -> Tick:
        start = _day_one(month)
        name = _NAMES[start.month - 1]
        middle = (self.place(start) + self.place(month_end(start))) / 2
        return Tick(round(middle, 2), f"{name} {start.year}" if first or start.month == 1 else name)


def calendar_axis(start: date, end: date) -> CalendarAxis:
    """Returns the axis of the whole months from `start` until `end`, which may be the first moment after a month."""
    first, last = _month(start), _month(end)
    if last > first and _days(end) == _day_one(last).toordinal():
        last -= 1
    scale = Scale(_days(_day_one(first)), _days(month_end(_day_one(last))))
    return CalendarAxis(scale, range(first, last + 1))


def month_end(moment: date) -> date:
    """Returns the first day after the month of a moment, or the last day that there is."""
    month = _month(moment)
    return date.max if month == _month(date.max) else _day_one(month + 1)


def midnight(day: date) -> datetime:
    """Returns the first moment of a day."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a local moment


def _month(moment: date) -> int:
    return _MONTHS * moment.year + moment.month - 1


def _day_one(month: int) -> date:
    return date(month // _MONTHS, month % _MONTHS + 1, 1)


def _days(moment: date) -> float:
    if not isinstance(moment, datetime):
        return float(moment.toordinal())
    return moment.toordinal() + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
