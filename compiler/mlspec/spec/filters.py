"""`filters`: rules around the model, in order; they are part of the version and tested when the spec is compiled."""

from typing import Annotated, Literal

from pydantic import Field

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import DnsLabel, Identifier, Line
from mlspec.spec.section import Items, Section

MOST_FILTERS = 50
MOST_TESTS = 20

PredictionValue = Annotated[bool | int | float | str, Field(union_mode="left_to_right")]
GivenValue = Annotated[bool | int | float | str | None, Field(union_mode="left_to_right")]
GivenName = Annotated[str, Field(min_length=1, max_length=120)]


class Then(Section):
    """What stands in the prediction's place where a filter fires."""

    prediction: PredictionValue = Field(
        description="true or false of a binary classification, one of several classes, or a number."
    )


class FilterTest(Section):
    """One row, and what all filters together make of its prediction."""

    given: dict[GivenName, GivenValue] = Field(
        max_length=1000,
        description="The values of the row, by the name that a condition reads; what is left out is NULL.",
    )
    expect: Annotated[Literal["unchanged"] | Then, Field(union_mode="left_to_right")] = Field(
        description="The prediction after all filters, or unchanged where it stays what the model says."
    )


class Filter(Section):
    """A rule around the model: where its condition holds, it decides the prediction."""

    name: Identifier = Field(description="What reports call the filter.")
    when: Expression = Field(
        description="The condition, over raw values, the model's score and the prediction so far; NULL does not fire."
    )
    then: Then = Field(description="What the filter decides.")
    because: Line = Field(description="Why the filter is there, for people.")
    owner: DnsLabel | None = Field(default=None, description="Who answers for the filter; else the model's owner.")
    tests: Items[FilterTest] = Field(
        min_length=1, max_length=MOST_TESTS, description="Rows that show what the filter does; they run at compile."
    )
