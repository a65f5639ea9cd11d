"""Section `split`: how long the windows at the end of the data are, in seconds."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field, NonNegativeFloat, PositiveFloat, PositiveInt

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Folds:
    """The windows on which variants are compared: the last ends at the gap before the test, one starts `every`."""

    __pydantic_config__ = _CLOSED

    count: Annotated[int, Field(ge=1)]
    length: PositiveFloat
    every: PositiveFloat


@dataclass(frozen=True, slots=True)
class Sample:
    """About how many labelled predictions are left of all, and the slices of which no day may be lost.

    Slices read the features and, of the features' source, the other columns.
    """

    __pydantic_config__ = _CLOSED

    rows: PositiveInt
    source: str
    slices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Rows are kept apart by time: fit, gap, selection, gap, test; what `incidents` lists is never learnt from."""

    __pydantic_config__ = _CLOSED

    timezone: str
    test: PositiveFloat
    gap: NonNegativeFloat
    folds: Folds
    incidents: str | None = None
    sample: Sample | None = None

    @property
    def selection(self) -> float:
        """The time from the start of the first window to the end of the last."""
        return (self.folds.count - 1) * self.folds.every + self.folds.length
