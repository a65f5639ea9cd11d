"""A number and how far it can be trusted."""

from dataclasses import dataclass

from mlspec.report.reading.accepted import Number


@dataclass(frozen=True, slots=True)
class Interval:
    """A value, None where it is undefined, with its bounds, None where the data are too few for them."""

    value: Number | None
    low: Number | None
    high: Number | None

    def contradiction(self) -> str | None:
        """Returns what the three say against each other."""
        if (self.low is None) != (self.high is None):
            return "has one of low and high: both or none are accepted"
        if self.low is not None and self.high is not None and self.low > self.high:
            return f"has low {self.low:g} above high {self.high:g}"
        return None

    @property
    def numbers(self) -> tuple[float, ...]:
        """What is known of value, low and high."""
        return tuple(number for number in (self.value, self.low, self.high) if number is not None)
