"""When the rows were: the windows that keep them apart, and the labels of each month."""

from dataclasses import dataclass
from datetime import datetime

from mlspec.report.figures.calendar_axis import CalendarAxis, calendar_axis, midnight, month_end
from mlspec.report.figures.scale import Tick, covering, nice_values
from mlspec.report.metrics.data import DataFound, Split
from mlspec.report.numbers import level, month

_WIDE_ENOUGH = 14.0
_CHARACTER = 2.4
"""Percent of the narrowest picture that a window's name takes: at least, and for each character."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window as drawn, in percent of the width; `labelled` where its name fits on the narrowest screen."""

    name: str
    start: float
    end: float
    labelled: bool

    @property
    def width(self) -> float:
        """How wide it is."""
        return round(self.end - self.start, 2)

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return round((self.start + self.end) / 2, 2)


@dataclass(frozen=True, slots=True)
class MonthBar:
    """The labels of a month as drawn, in percent; `top` counts from the top."""

    start: float
    width: float
    top: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Windows above, months below, on one axis of time; places in percent."""

    title: str
    description: str
    windows: tuple[Window, ...]
    bars: tuple[MonthBar, ...]
    months: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    mean: float | None


def timeline(title: str, description: str, data: DataFound) -> Timeline:
    """Returns the picture; the windows are drawn by the model's clock, only the first row's moment by UTC."""
    split, months = data.split, data.label.months
    first = split.parts.fit.first.replace(tzinfo=None) if split.parts.fit.first else split.boundaries.fold_gap
    edges = split.boundaries
    starts = (first, edges.fold_gap, *(midnight(each.month) for each in months))
    ends = (first, edges.end, *(midnight(month_end(each.month)) for each in months))
    axis = calendar_axis(min(starts), max(ends))
    known = [each.level for each in months if each.level is not None]
    overall = data.label.level
    scale = covering([0.0, *known, *(() if overall is None else (overall,))], ends=(0.0,))
    share = data.label.mean is None
    bars: list[MonthBar] = []
    for each in months:
        if each.level is not None:
            start, end = axis.place(each.month), axis.place(month_end(each.month))
            spans = sorted((100 - scale.place(each.level), 100 - scale.place(0.0)))
            label = f"{month(each.month)}: {level(each.base_rate, each.mean)}"
            bars.append(
                MonthBar(start, round(end - start, 2), round(spans[0], 2), round(spans[1] - spans[0], 2), label)
            )
    return Timeline(
        title=title,
        description=description,
        windows=_windows(axis, first, split),
        bars=tuple(bars),
        months=axis.ticks(),
        levels=_levels(scale.low, scale.high, share=share),
        mean=None if overall is None else round(100 - scale.place(overall), 2),
    )


def _windows(axis: CalendarAxis, first: datetime, split: Split) -> tuple[Window, ...]:
    edges = split.boundaries
    starts = {
        "fit": min(first, edges.fold_gap),
        "fold_gap": edges.fold_gap,
        "selection": edges.selection,
        "gap": edges.gap,
        "test": edges.test,
    }
    ends = (*list(starts.values())[1:], edges.end)
    return tuple(
        _window(name, axis.place(start), axis.place(end))
        for (name, start), end in zip(starts.items(), ends, strict=True)
    )


def _window(name: str, start: float, end: float) -> Window:
    needed = max(_WIDE_ENOUGH, _CHARACTER * len(name))
    return Window(name, start, end, "gap" not in name and end - start >= needed)


def _levels(low: float, high: float, *, share: bool) -> tuple[Tick, ...]:
    """Returns the marks of the upright axis, counted from the top; shares are marked in percent."""
    unit = 100.0 if share else 1.0
    values = nice_values(unit * low, unit * high, 5)
    span = unit * (high - low)
    return tuple(
        Tick(round(100 - 100 * (value - unit * low) / span, 2), f"{label} %" if share else label)
        for value, label in values
    )
