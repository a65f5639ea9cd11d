"""`label`: what really happened, and how long it takes to know it."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, model_validator

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import LINE, Identifier
from mlspec.spec.section import Items, Section, conflict
from mlspec.spec.units import Duration, PositiveShare


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


def _distinct(classes: tuple[str | int, ...]) -> tuple[str | int, ...]:
    other = next((name for name in classes if type(name) is not type(classes[0])), None)
    if other is not None:
        message = f"{classes[0]!r} and {other!r}: classes are all texts or all whole numbers"
        raise conflict(message, "quote the numbers, and let expr give texts")
    if len(set(classes)) < len(classes):
        twice = next(name for name in classes if classes.count(name) > 1)
        raise conflict(f"the class {twice!r} is declared twice", "keep one of them")
    return classes


ClassName = Annotated[str, StringConstraints(pattern=LINE, min_length=1, max_length=100)]
ClassNumber = Annotated[int, Field(ge=-(2**53), le=2**53)]
ONE_TYPE: dict[str, JsonValue] = {"anyOf": [{"items": {"type": kind}} for kind in ("string", "integer")]}
Classes = Annotated[
    Items[Annotated[ClassName | ClassNumber, Field(union_mode="left_to_right")]],
    Field(min_length=2, max_length=100, json_schema_extra={"uniqueItems": True, "allOf": [ONE_TYPE]}),
    AfterValidator(_distinct),
]


class Label(Section):
    """What the model learns to predict."""

    source: Identifier = Field(alias="from", description="The source whose rows carry the outcome.")
    expr: Expression = Field(description="The outcome, as an expression over the source's columns.")
    positive: bool | None = Field(
        default=None, description="Which outcome counts as the event (binary classification only)."
    )
    classes: Classes | None = Field(
        default=None,
        description="Every outcome that there may be, texts or whole numbers (multiclass classification only).",
    )
    delay: LabelDelay = Field(description="How long after the prediction the label is known; the run measures it.")
    coverage: PositiveShare = Field(description="The share of predictions that ever get a label; the run measures it.")
