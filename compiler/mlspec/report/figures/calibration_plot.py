"""What came true against what was said, with the rows behind each dot."""

from dataclasses import dataclass

from mlspec.report.figures.scale import Scale, Tick
from mlspec.report.metrics.calibration import CalibrationBin

_FULL = 1.0
_COARSE = 0.1


@dataclass(frozen=True, slots=True)
class Dot:
    """A bin as drawn, in percent of the plot; `y`, `low` and `high` count from the top."""

    x: float
    y: float
    low: float
    high: float
    agrees: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """The rows of a bin as drawn below: its place and its height, in percent of the histogram."""

    x: float
    height: float


@dataclass(frozen=True, slots=True)
class CalibrationPlot:
    """Both axes show the same scores, so that the diagonal is where both agree."""

    title: str
    description: str
    dots: tuple[Dot, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def calibration_plot(title: str, description: str, bins: tuple[CalibrationBin, ...]) -> CalibrationPlot:
    """Returns the picture from 0 to the next tenth above everything drawn; there is at least one bin."""
    greatest = max(max(found.mean_score, found.high, found.observed) for found in bins)
    scale = Scale(0.0, min(_FULL, _COARSE * (int(greatest / _COARSE) + 1)))
    most = max(found.rows for found in bins) or 1
    dots = tuple(
        Dot(
            scale.place(found.mean_score),
            _down(scale, found.observed),
            _down(scale, found.low),
            _down(scale, found.high),
            found.agrees,
        )
        for found in bins
    )
    bars = tuple(Bar(scale.place(found.mean_score), round(100 * found.rows / most, 2)) for found in bins)
    return CalibrationPlot(title, description, dots, bars, scale.ticks())


def _down(scale: Scale, value: float) -> float:
    return round(100 - scale.place(value), 2)
