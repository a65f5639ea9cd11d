"""How sure a judgement must be, and on how much data."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import ConfigDict, Field

from mlspec.statistics.normal import Sides

MINIMUM_DAYS = 10
"""Fewer resampled days than this say too little about how days differ."""


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """The error rates of a judgement and the least data that it may rest on.

    Attributes:
        alpha: The probability that an interval's judged bound misses the truth.
        sides: With `one`, each bound of an interval misses with probability alpha; with `two`, both together.
        power: The probability with which the printed detectable difference would be found.
        resamples: How many times the days are drawn.
        min_rows: The least number of labelled rows.
        min_events: The least number of rows of each class, where the label is a class.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    alpha: Annotated[float, Field(gt=0, lt=0.5)]
    sides: Sides
    power: Annotated[float, Field(gt=0, lt=1)]
    resamples: Annotated[int, Field(ge=100)]
    min_rows: Annotated[int, Field(ge=1)]
    min_events: Annotated[int, Field(ge=0)]
