"""`validation`: which rows judge a model, and which groups of rows are looked at by themselves."""

from typing import Annotated, Literal

from pydantic import Field

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import CsvPath, Identifier
from mlspec.spec.section import Section, shorthand
from mlspec.spec.units import Duration


class Split(Section):
    """How rows are kept apart."""

    by: Literal["time", "random"] = Field(
        default="time", description="time: the newest rows are the test; random is known, and never accepted."
    )
    test: Duration = Field(description="How long the test window is.")
    gap: Duration | None = Field(
        default=None,
        description="What is left out before a window, so that no training label is from within it; "
        "by default, the longest delay of a label.",
    )


class Slice(Section):
    """A named group of rows."""

    where: Expression = Field(description="The condition, over raw values; NULL is a row of its own, unknown.")
    critical: bool = Field(default=False, description="Harm in this group counts: gates can name the critical slices.")


class Discover(Section):
    """How slices are proposed after a run; nothing changes by itself."""

    max: int = Field(default=5, ge=1, le=20, description="How many slices are tested, and proposed at most.")
    min_rows: int = Field(default=500, ge=50, le=10_000_000, description="Smaller groups of test rows are passed over.")


class Validation(Section):
    """Which rows judge the model."""

    split: Split = Field(description="How rows are kept apart.")
    refresh: Duration | None = Field(
        default=None,
        description="How often the test window moves on; each version keeps the rows that it was judged on.",
    )
    slices: dict[Identifier, Annotated[Slice, shorthand("where", Expression | Slice)]] = Field(
        default_factory=dict,
        max_length=200,
        description="Groups of rows that are looked at by themselves, by name.",
    )
    discover: Discover | None = Field(default=None, description="Propose slices where errors gather; without it, none.")
    incidents: CsvPath | None = Field(
        default=None,
        description="A csv file of past failures (the entity, opened, reason): judged by themselves, never trained on.",
    )
