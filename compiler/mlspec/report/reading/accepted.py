"""The values that files of a run hold, as type hints that the decoder enforces."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Annotated, TypeVar

T = TypeVar("T")

GREATEST = 1e100
"""Numbers beyond this are refused, so that no scale of a picture overflows."""


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends are accepted."""

    low: float
    high: float

    def __str__(self) -> str:
        """Returns the range as an error says it."""
        return f"at least {self.low:g}" if self.high >= GREATEST else f"between {self.low:g} and {self.high:g}"


class Spelling(Enum):
    """How a moment is written; the value says it in words."""

    ZONED = "a moment with its zone, such as 2013-01-01T10:15:00Z"
    LOCAL = "a local moment without a zone, such as 2013-01-01T10:15:00"
    DAY = "a day, such as 2013-01-01"
    MONTH = "a month, such as 2013-01"


Number = Annotated[float, Between(-GREATEST, GREATEST)]
Positive = Annotated[float, Between(0, GREATEST)]
Share = Annotated[float, Between(0, 1)]
Count = Annotated[int, Between(0, GREATEST)]
Moment = Annotated[datetime, Spelling.ZONED]
"""A moment in UTC."""
LocalMoment = Annotated[datetime, Spelling.LOCAL]
"""What a clock in the model's timezone shows."""
Day = Annotated[date, Spelling.DAY]
Month = Annotated[date, Spelling.MONTH]
"""The first day of a month."""
Named = tuple[tuple[str, T], ...]
"""An object of a file whose keys are names, in the order of the file."""
