"""More quantities that a spec writes with their unit: rates, margins, money, days, and what a container asks for."""

import re
from datetime import date
from decimal import Decimal
from typing import Self

from pydantic_core import PydanticCustomError

from mlspec.spec.units import SECONDS, Unit

NUMBER = r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?"
PERIODS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
CPU_PER_MILLI = Decimal("0.001")
MEMORY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
CURRENCY = r"[A-Z]{3}"
FEW = 1_000
MILLISECONDS = {"ms": 1, "s": 1_000}


class Rate(Unit):
    """How often something happens; `48/day` and `2/hour` are the same."""

    PATTERN = rf"{NUMBER}/(second|minute|hour|day|week)"
    EXPECTED = "a rate: a number, a slash and one of second, minute, hour, day, week"

    @property
    def per_day(self) -> float:
        """How often it happens in 24 hours."""
        number, _, period = self.text.partition("/")
        return float(Decimal(number) * SECONDS["d"] / PERIODS[period])

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare number with the period that it most often means, else any rate."""
        return f"{value}/day" if _is_small_whole(value) else "922/day"

    @classmethod
    def limit(cls, text: str) -> str:
        """Returns how large and how small the number of a rate may be."""
        is_rate = re.fullmatch(rf"[0-9]+(\.[0-9]+)?/({'|'.join(PERIODS)})", text, re.ASCII)
        return "a rate of at most nine digits before the point and six behind it, no zero ahead" if is_rate else ""


class PositiveRate(Rate):
    """How often something happens that does happen."""

    PATTERN = rf"(?!0(\.0+)?/){Rate.PATTERN}"

    @classmethod
    def limit(cls, text: str) -> str:
        """Returns that something which never happens has no rate, and the limits of others."""
        if re.fullmatch(r"0+(\.0+)?/.*", text, re.ASCII) and re.fullmatch(Rate.PATTERN, text, re.ASCII):
            return "a rate above 0: at 0 nothing is ever predicted"
        return super().limit(text)


class Points(Unit):
    """A difference of two shares, in percentage points."""

    PATTERN = r"(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?)pp"
    EXPECTED = "percentage points, from 0pp to 100pp"

    @property
    def value(self) -> float:
        """The difference as a number from 0 to 1."""
        return float(Decimal(self.text.removesuffix("pp")) / 100)

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare percentage in points, else any points."""
        bare = isinstance(value, str) and re.fullmatch(cls.PATTERN, f"{value.removesuffix('%')}pp", re.ASCII)
        return f"{str(value).removesuffix('%')}pp" if bare else "2pp"


class Relative(Unit):
    """A difference as a part of what it is compared with."""

    PATTERN = r"[0-9]{1,3}(\.[0-9]{1,6})?% of (production|baseline)"
    EXPECTED = "a part of what it is compared with"

    @property
    def value(self) -> float:
        """The part as a number: 0.02 for `2% of production`."""
        return float(Decimal(self.text.partition("%")[0]) / 100)

    @property
    def whole(self) -> str:
        """What the difference is a part of."""
        return self.text.rpartition(" ")[2]

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare percentage as a part of production, else any part."""
        bare = isinstance(value, str) and re.fullmatch(cls.PATTERN, f"{value} of production", re.ASCII)
        return f"{value} of production" if bare else "2% of production"


class Money(Unit):
    """An amount in a currency."""

    PATTERN = rf"-?{NUMBER} {CURRENCY}"
    EXPECTED = "an amount and the currency's three letters"

    @property
    def value(self) -> float:
        """The amount."""
        return float(Decimal(self.text.partition(" ")[0]))

    @property
    def currency(self) -> str:
        """The currency's three letters, as ISO 4217 has them."""
        return self.text.partition(" ")[2]

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare number as dollars, else any amount."""
        return f"{value} USD" if _is_small_whole(value) else "0.4 USD"


class Latency(Unit):
    """How long an answer takes."""

    PATTERN = r"[1-9][0-9]{0,6}(ms|s)"
    EXPECTED = "a latency: a whole number and ms or s"

    @property
    def milliseconds(self) -> int:
        """The latency in milliseconds."""
        number = self.text.rstrip("ms")
        return int(number) * MILLISECONDS[self.text.removeprefix(number)]

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare whole number in milliseconds, else any latency."""
        return f"{value}ms" if _is_small_whole(value) else "300ms"


class Day(Unit):
    """A day of the calendar."""

    PATTERN = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    EXPECTED = "a day: year, month and day"

    @property
    def date(self) -> date:
        """The day."""
        return date.fromisoformat(self.text)

    @classmethod
    def read(cls, value: object) -> Self:
        """Returns the day that `value` writes; raises the shape error `unit` for a day that no calendar has."""
        day = super().read(value)
        try:
            date.fromisoformat(day.text)
        except ValueError:
            raise PydanticCustomError("unit", "{expected}", {"expected": "a day that exists"}) from None
        return day

    @classmethod
    def example(cls, value: object) -> str:
        """Returns the day of an instant, else any day."""
        return value[:10] if isinstance(value, str) and re.match(f"{cls.PATTERN}T", value, re.ASCII) else "2027-06-30"


class Cpu(Unit):
    """Processor time, as Kubernetes writes it: cores, or thousandths of one with `m`."""

    PATTERN = r"([1-9][0-9]{0,5}m|[1-9][0-9]{0,2})"
    EXPECTED = "processor time: whole cores, or thousandths of one with m"

    @property
    def cores(self) -> float:
        """How many cores."""
        if self.text.endswith("m"):
            return float(int(self.text[:-1]) * CPU_PER_MILLI)
        return float(self.text)

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare whole number as text, else half a core."""
        return f'"{value}"' if _is_small_whole(value) else "500m"


class Memory(Unit):
    """A size in memory, as Kubernetes writes it."""

    PATTERN = r"[1-9][0-9]{0,5}(Ki|Mi|Gi|Ti)"
    EXPECTED = "a size: a whole number and one of Ki, Mi, Gi, Ti"

    @property
    def bytes(self) -> int:
        """The size in bytes."""
        return int(self.text[:-2]) * MEMORY[self.text[-2:]]

    @classmethod
    def example(cls, value: object) -> str:
        """Returns a bare whole number in Gi, else any size."""
        return f"{value}Gi" if _is_small_whole(value) else "1Gi"


def _is_small_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < FEW
