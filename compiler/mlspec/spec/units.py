"""Quantities that a spec writes with their unit: they keep their text and know their value."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
WHOLE_LIMIT = 1_000_000_000
LONGEST_DURATION_SECONDS = 100 * 366 * 86_400


@dataclass(frozen=True, slots=True)
class Unit:
    """A text of one pattern, read once."""

    text: str

    PATTERN: ClassVar[str]
    EXPECTED: ClassVar[str]

    @classmethod
    def read(cls, value: object) -> Self:
        """Returns the quantity that `value` writes; raises the shape error `unit` when it is no text of the pattern."""
        if not isinstance(value, str) or re.fullmatch(cls.PATTERN, value, re.ASCII) is None:
            limit = cls.limit(value) if isinstance(value, str) else ""
            expected = f"{limit or cls.EXPECTED} (like {cls.example(value)})"
            raise PydanticCustomError("unit", "{expected}", {"expected": expected})
        return cls(value)

    @classmethod
    def limit(cls, text: str) -> str:
        """Returns what is accepted where a text has the right form and goes too far; nothing for any other text."""
        del text
        return ""

    @classmethod
    def example(cls, value: object) -> str:
        """Returns what the author of `value`, which is not accepted, may have meant."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.read)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": f"^{cls.PATTERN}$",
            "patternErrorMessage": f"expected here: {cls.EXPECTED} (like {cls.example(None)})",
            "examples": [cls.example(None)],
        }


class Duration(Unit):
    """A length of time; `1h` and `60m` are the same."""

    PATTERN = r"[1-9][0-9]{0,8}(s|m|h|d|w)"
    EXPECTED = "a duration: a whole number and one of s, m, h, d, w"

    @property
    def seconds(self) -> int:
        """The length in seconds."""
        return int(self.text[:-1]) * SECONDS[self.text[-1]]

    @classmethod
    def read(cls, value: object) -> Self:
        """Returns the duration that `value` writes; raises the shape error `unit` beyond a hundred years."""
        duration = super().read(value)
        if duration.seconds > LONGEST_DURATION_SECONDS:
            raise PydanticCustomError("unit", "{expected}", {"expected": "a duration of at most a hundred years"})
        return duration

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare whole number with the two units that it most often means, else any duration."""
        return f"{value}h or {value}d" if isinstance(value, int) and 0 < value < WHOLE_LIMIT else "36h"

    @classmethod
    def limit(cls, text: str) -> str:
        """Returns that a duration of nothing is none, and how long one may be."""
        if re.fullmatch(r"0+(s|m|h|d|w)", text, re.ASCII):
            return "a duration longer than nothing"
        long = re.fullmatch(r"[1-9][0-9]{9,}(s|m|h|d|w)", text, re.ASCII)
        return "a duration of at most a hundred years" if long else ""


class Stay(Duration):
    """How long something stays that need not stay at all."""

    PATTERN = r"(0|[1-9][0-9]{0,8})(s|m|h|d|w)"
    EXPECTED = "a duration, or 0s"


class Share(Unit):
    """A part of a whole, written in per cent."""

    PATTERN = r"(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?)%"
    EXPECTED = "a share: a percentage from 0% to 100%"

    @property
    def value(self) -> float:
        """The share as a number from 0 to 1."""
        return float(Decimal(self.text[:-1]) / 100)

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a fraction in per cent, else any share."""
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return f"{value * 100:.6g}%"
        return "97%"


class PositiveShare(Share):
    """A part of a whole that is more than nothing."""

    PATTERN = rf"(?!0+(\.0+)?%){Share.PATTERN}"

    @classmethod
    def limit(cls, text: str) -> str:
        """Returns that nothing is no part."""
        return "a share above 0%: at 0% there would be nothing" if re.fullmatch(Share.PATTERN, text, re.ASCII) else ""


class Instant(Unit):
    """A point in time, in UTC, to the second."""

    PATTERN = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
    EXPECTED = "an instant in UTC, to the second"

    @classmethod
    def read(cls, value: object) -> Self:
        """Returns the instant that `value` writes; raises the shape error `unit` for a day that no calendar has."""
        instant = super().read(value)
        try:
            datetime.fromisoformat(instant.text)
        except ValueError:
            raise PydanticCustomError("unit", "{expected}", {"expected": "an instant on a day that exists"}) from None
        return instant

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare date as its first second, else any instant."""
        is_date = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII) is not None
        return f"{value}T00:00:00Z" if is_date else "2014-01-01T00:00:00Z"


def duration_text(seconds: int) -> str:
    """Returns the shortest way to write a whole number of seconds as a duration: `7200` is `2h`."""
    unit = next((unit for unit in ("d", "h", "m") if seconds % SECONDS[unit] == 0), "s")
    return f"{seconds // SECONDS[unit]}{unit}"
