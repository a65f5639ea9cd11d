"""Filters: rules around the model, applied in their order."""

from dataclasses import dataclass

from pydantic import ConfigDict

_CLOSED = ConfigDict(extra="forbid")

PredictionValue = bool | int | float | str


@dataclass(frozen=True, slots=True)
class FilterRule:
    """One rule: where `when` is TRUE of a row, `prediction` stands in place of what was there before.

    Attributes:
        name: What reports call it.
        when: A condition over features and source columns, the score, and the prediction so far.
        prediction: What the rule decides.
    """

    __pydantic_config__ = _CLOSED

    name: str
    when: str
    prediction: PredictionValue


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFilter(FilterRule):
    """A rule as it leaves with the model: `reads` is what a server has to give it, `digest` what it is known by."""

    __pydantic_config__ = _CLOSED

    reads: tuple[str, ...]
    digest: str
