"""`features`: what the model reads about an entity, as it was known at prediction time."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import ColumnName, Identifier
from mlspec.spec.section import Items, Section, conflict, shorthand
from mlspec.spec.units import Duration

FeatureKind = Literal["numeric", "categorical"]


class Join(Section):
    """How rows of another source find their way to a prediction."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"max_age": ["as_of"]}})

    using: Items[ColumnName] = Field(min_length=1, description="The columns that both sides share.")
    as_of: Literal["prediction"] | None = Field(default=None, description="Take the newest row that was known by then.")
    max_age: Duration | None = Field(default=None, description="An older row counts as missing.")

    @model_validator(mode="after")
    def _age_of_what(self) -> "Join":
        if self.max_age is not None and self.as_of is None:
            raise conflict(
                "max_age bounds the age of a row, and this join takes rows of no time",
                "add as_of: prediction, or leave max_age out",
                "max_age",
            )
        return self


class ConstantImpute(Section):
    """A fixed value for what is missing."""

    constant: float = Field(description="The value that stands for a missing one.")


Impute = Annotated[Literal["median"] | ConstantImpute, Field(union_mode="left_to_right")]


class Feature(Section):
    """One input of the model."""

    model_config = ConfigDict(
        json_schema_extra={
            "dependentRequired": {"by": ["over", "last"], "over": ["by", "last"], "last": ["by", "over", "expr"]},
            "dependentSchemas": {"impute": {"properties": {"kind": {"const": "numeric"}}}},
        }
    )

    expr: Expression | None = Field(
        default=None, description="The value; without it, the column of the feature's name."
    )
    by: Items[ColumnName] | None = Field(
        default=None, min_length=1, description="The columns that rows of a window share."
    )
    over: ColumnName | None = Field(default=None, description="The clock of the window.")
    last: Duration | None = Field(default=None, description="How far the window reaches back from the prediction.")
    kind: FeatureKind = Field(description="Whether the values are amounts or names.")
    impute: Impute | None = Field(
        default=None, description="What stands for a missing number; without it, it stays missing."
    )

    @model_validator(mode="after")
    def _whole_window(self) -> "Feature":
        window = {"by": self.by, "over": self.over, "last": self.last}
        missing = [key for key, value in window.items() if value is None]
        if missing and len(missing) < len(window):
            given = [key for key in window if key not in missing]
            raise conflict(
                f"a window needs by, over and last: {' and '.join(missing)} is missing",
                f"add {' and '.join(missing)}, or leave {' and '.join(given)} out",
                given[0],
            )
        if not missing and self.expr is None:
            raise conflict("a window without expr does not say what becomes of its rows", "add expr: avg(...)", "over")
        if self.impute is not None and self.kind == "categorical":
            raise conflict(
                "a categorical feature is not imputed: a missing name is a category of its own",
                "leave impute out",
                "impute",
            )
        return self


class Features(Section):
    """The inputs of the model."""

    source: Identifier = Field(alias="from", description="The source with one row per prediction.")
    join: dict[Identifier, Join] = Field(default_factory=dict, description="Other sources, by name.")
    columns: dict[ColumnName, Annotated[Feature, shorthand("kind", FeatureKind | Feature)]] = Field(
        min_length=1, max_length=1000, description="The features, by name."
    )
