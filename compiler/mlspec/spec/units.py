"""Quantities that a spec writes with their unit: they keep their text and know their value."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
LONGEST_DURATION_SECONDS = 100 * 366 * 86_400


@dataclass(frozen=True, slots=True)
class Unit:
    """A text of one pattern, read once."""

    text: str

    PATTERN: ClassVar[str]
    EXPECTED: ClassVar[str]

    @classmethod
    def read(cls, text: str) -> Self:
        """Returns the quantity that `text` writes; raises a shape error when it does not match the pattern."""
        if re.fullmatch(cls.PATTERN, text, re.ASCII) is None:
            raise PydanticCustomError("unit", "{expected} is expected here", {"expected": cls.EXPECTED})
        return cls(text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls.read, core_schema.str_schema(strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{cls.PATTERN}$", "description": cls.EXPECTED}


class Duration(Unit):
    """A length of time; `1h` and `60m` are the same."""

    PATTERN = r"[1-9][0-9]{0,8}(s|m|h|d|w)"
    EXPECTED = "a duration: a whole number and one of s, m, h, d, w (like 36h)"

    @property
    def seconds(self) -> int:
        """The length in seconds."""
        return int(self.text[:-1]) * SECONDS[self.text[-1]]

    @classmethod
    def read(cls, text: str) -> Self:
        """Returns the duration that `text` writes; raises a shape error beyond a hundred years."""
        duration = super().read(text)
        if duration.seconds > LONGEST_DURATION_SECONDS:
            raise PydanticCustomError("unit", "a duration of at most a hundred years is expected here", {})
        return duration


class Share(Unit):
    """A part of a whole, written in per cent."""

    PATTERN = r"(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?)%"
    EXPECTED = "a share: a percentage from 0% to 100% (like 97%)"

    @property
    def value(self) -> float:
        """The share as a number from 0 to 1."""
        return float(Decimal(self.text[:-1]) / 100)


class Instant(Unit):
    """A point in time, in UTC, to the second."""

    PATTERN = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
    EXPECTED = "an instant in UTC (like 2014-01-01T00:00:00Z)"


def duration_text(seconds: int) -> str:
    """Returns the shortest way to write a whole number of seconds as a duration: `7200` is `2h`."""
    unit = next((unit for unit in ("d", "h", "m") if seconds % SECONDS[unit] == 0), "s")
    return f"{seconds // SECONDS[unit]}{unit}"
