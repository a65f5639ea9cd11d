"""`model`: the variants that compete, and how one of them is chosen."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.names import ColumnName, EstimatorPath, Identifier, ScikitLearnPath
from mlspec.spec.section import Items, Section, conflict, given
from mlspec.spec.units import Duration

Parameter = Annotated[bool | int | float | str | None, Field(union_mode="left_to_right")]
ParameterName = ColumnName


class VariantFeatures(Section):
    """Which features a variant goes without."""

    drop: Items[ColumnName] = Field(min_length=1, description="The features that this variant does not read.")


class Embed(Section):
    """What turns the inputs into fewer or other numbers before the estimator reads them; it never sees a label."""

    estimator: ScikitLearnPath = Field(description="The dotted path of a scikit-learn transformer.")
    params: dict[ParameterName, Parameter] = Field(default_factory=dict, description="Its constructor parameters.")


class Variant(Section):
    """One configuration of estimator, parameters and features."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [given("estimator"), given("like")]})

    like: Identifier | None = Field(
        default=None,
        description="The variant whose keys hold where this one does not write its own; all but baseline.",
    )
    embed: Embed | None = Field(
        default=None,
        description="One embedding in front of the estimator; equal ones are fitted once for all variants.",
    )
    estimator: EstimatorPath | None = Field(
        default=None, description="The dotted path of an estimator: scikit-learn's, or one that the Project allows."
    )
    params: dict[ParameterName, Parameter] = Field(
        default_factory=dict,
        description="Its constructor parameters; with like and no other estimator, beside those of the other variant.",
    )
    scale: Literal["standard"] | None = Field(default=None, description="Scale numbers to mean 0 and deviation 1.")
    features: VariantFeatures | None = Field(default=None, description="Fewer features than the others.")
    baseline: Literal[True] | None = Field(default=None, description="What a model must beat to be worth having.")

    @model_validator(mode="after")
    def _something(self) -> "Variant":
        if self.estimator is None and self.like is None:
            raise conflict("estimator or like is needed here", "add one of them")
        return self


class Folds(Section):
    """The windows before the test on which variants are compared, each by models that saw only rows before it."""

    count: int = Field(default=1, ge=1, le=12, description="How many windows; five or more show what chance does.")
    length: Duration = Field(description="How long a window is.")
    every: Duration | None = Field(
        default=None, description="From the start of one window to that of the next; by default its length."
    )

    @model_validator(mode="after")
    def _apart(self) -> "Folds":
        if self.every is not None and self.every.seconds < self.length.seconds:
            raise conflict(
                f"windows of {self.length.text} that start every {self.every.text} overlap: rows would count twice",
                f"write every: {self.length.text}, or leave it out",
                "every",
            )
        return self


class Select(Section):
    """How the variant that goes on is chosen."""

    kpi: Identifier = Field(description="The KPI that variants are compared by.")
    rule: Literal["simplest_within"] = Field(
        default="simplest_within",
        description="The first variant, in the order written, that is within the margin of the best.",
    )
    margin: float = Field(ge=0, description="How much worse than the best a simpler variant may be, in the KPI's unit.")
    folds: Folds = Field(description="The rows that decide: before the test, never the test.")


class StopEarly(Section):
    """Hopeless variants are stopped on the same windows after a training on fewer rows: the newest before each."""

    factor: int = Field(
        default=3, ge=2, le=10, description="Of so many variants one goes on; then on so many times the rows."
    )
    min_rows: int = Field(ge=100, le=10**9, description="How many rows before each window the first training reads.")


class Model(Section):
    """The variants that compete."""

    seed: int = Field(ge=0, le=2**32 - 1, description="Seeds everything that is random.")
    threads: int = Field(
        default=1, ge=1, le=256, description="How many threads train; part of what makes two runs equal."
    )
    variants: dict[Identifier, Variant] = Field(
        min_length=1,
        max_length=100,
        description="The variants, simplest first: the order is the order of preference.",
    )
    select: Select = Field(description="How one variant is chosen.")
    stop_early: StopEarly | None = Field(
        default=None, description="Saves the full training of hopeless variants; a baseline is never stopped."
    )
