"""Section `split`: how long the windows at the end of the data are, in seconds."""

from dataclasses import dataclass

from pydantic import ConfigDict, NonNegativeFloat, PositiveFloat


@dataclass(frozen=True, slots=True)
class Split:
    """Rows are kept apart by time: fit, gap, selection, gap, test."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    timezone: str
    test: PositiveFloat
    gap: NonNegativeFloat
    selection: PositiveFloat
