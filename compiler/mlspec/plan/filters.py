"""The part of a plan that says which rules stand around the model, in their order."""

from mlspec.plan.value import value

PlainValue = bool | int | float | str | None


@value
class Given:
    """One value of a test's row."""

    name: str
    value: PlainValue


@value
class FilterTest:
    """A row, and the prediction after all filters; None where it stays what the model says."""

    given: tuple[Given, ...]
    prediction: PlainValue


@value
class Filter:
    """A rule around the model; where several fire, the last one decides.

    `digest` is the SHA-256 of what the filter does: its condition, the zone of its calendar and what it decides.
    """

    name: str
    when: str
    prediction: PlainValue
    digest: str
    reads: tuple[str, ...]
    because: str
    owner: str
    tests: tuple[FilterTest, ...]
