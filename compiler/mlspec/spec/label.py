"""`label`: what really happened, and how long it takes to know it."""

from typing import ClassVar

from pydantic import Field, model_validator

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import Identifier
from mlspec.spec.section import Section, conflict
from mlspec.spec.units import Duration, Share


class LabelDelay(Section):
    """The time from a prediction to its label: upper bounds of the measured quantiles."""

    written: ClassVar[tuple[str, ...]] = ("p50", "p95", "max")
    max: Duration = Field(description="Every label that ever comes is known by then.")
    p95: Duration = Field(
        default_factory=lambda known: known["max"], description="19 of 20 labels are known by then; by default, max."
    )
    p50: Duration = Field(
        default_factory=lambda known: known["p95"], description="Half of the labels are known by then; by default, p95."
    )

    @model_validator(mode="after")
    def _rising(self) -> "LabelDelay":
        if not self.p50.seconds <= self.p95.seconds <= self.max.seconds:
            raise conflict(
                f"p50 {self.p50.text}, p95 {self.p95.text} and max {self.max.text} must not fall",
                "write what the data say: half, 19 of 20 and all labels are known by then",
            )
        return self


class Label(Section):
    """What the model learns to predict."""

    source: Identifier = Field(alias="from", description="The source whose rows carry the outcome.")
    expr: Expression = Field(description="The outcome, as an expression over the source's columns.")
    positive: bool | None = Field(default=None, description="Which outcome counts as the event (classification only).")
    delay: LabelDelay = Field(description="How long after the prediction the label is known; the run measures it.")
    coverage: Share = Field(description="The share of predictions that ever get a label; the run measures it.")
