"""Dots and whiskers: one row a number, all on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mlspec.report.figures.scale import Scale, Tick, covering
from mlspec.report.metrics.gates import Verdict
from mlspec.report.metrics.interval import Interval

Side = Literal["left", "right"]

_ROW = 42
_TEXT = 12
_MARK = 24
_TOP = 6


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound to draw beside an interval; what lies on `side` of it is accepted."""

    value: float
    label: str
    side: Side


@dataclass(frozen=True, slots=True)
class Subject:
    """One row to draw."""

    label: str
    interval: Interval
    shown: str = ""
    limit: Limit | None = None
    verdict: Verdict | None = None
    strong: bool = False


@dataclass(frozen=True, slots=True)
class DrawnLimit:
    """A bound as drawn: its place, and the accepted range from `start` to `end`."""

    at: float
    label: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row as drawn: `text_y` and `y` in pixels from the top, the rest in percent of the width."""

    subject: Subject
    text_y: int
    y: int
    value: float | None
    low: float | None
    high: float | None
    limit: DrawnLimit | None


@dataclass(frozen=True, slots=True)
class IntervalPlot:
    """A picture of intervals; heights in pixels, places in percent of the width.

    Attributes:
        title: what the picture is, for those who cannot see it.
        description: what it shows.
        rows: from top to bottom.
        ticks: the marks of the axis below.
        height: of the plot, without its axis.
        better: on which side better numbers lie.
        reference: where a value lies that all rows may be compared with.
        band: from where to where numbers are as good as the best.
        zero: where 0 lies, if a lead or a distance is drawn.
    """

    title: str
    description: str
    rows: tuple[DrawnRow, ...]
    ticks: tuple[Tick, ...]
    height: int
    better: Side | None = None
    reference: float | None = None
    band: tuple[float, float] | None = None
    zero: float | None = None


def interval_plot(
    title: str,
    description: str,
    subjects: Sequence[Subject],
    *,
    better: Side | None = None,
    reference: float | None = None,
    band: tuple[float, float] | None = None,
    from_zero: bool = False,
) -> IntervalPlot:
    """Returns the picture; its scale covers every number, bound, reference and band, and 0 with `from_zero`."""
    numbers = [number for subject in subjects for number in subject.interval.numbers]
    limits = [subject.limit.value for subject in subjects if subject.limit is not None]
    others = [*(() if reference is None else (reference,)), *(band or ()), *((0.0,) if from_zero else ())]
    scale = covering([*numbers, *limits, *others])
    return IntervalPlot(
        title=title,
        description=description,
        rows=tuple(_row(place, subject, scale) for place, subject in enumerate(subjects)),
        ticks=scale.ticks(),
        height=_TOP + _ROW * len(subjects) - (_ROW - _MARK) // 3,
        better=better,
        reference=None if reference is None else scale.place(reference),
        band=None if band is None else (scale.place(band[0]), scale.place(band[1])),
        zero=scale.place(0.0) if from_zero else None,
    )


def _row(place: int, subject: Subject, scale: Scale) -> DrawnRow:
    value, low, high = (
        None if number is None else scale.place(number)
        for number in (subject.interval.value, subject.interval.low, subject.interval.high)
    )
    top = _TOP + _ROW * place
    return DrawnRow(subject, top + _TEXT, top + _MARK, value, low, high, _limit(subject.limit, scale))


def _limit(limit: Limit | None, scale: Scale) -> DrawnLimit | None:
    if limit is None:
        return None
    at = scale.place(limit.value)
    start, end = (at, 100.0) if limit.side == "right" else (0.0, at)
    return DrawnLimit(at, limit.label, start, end)
