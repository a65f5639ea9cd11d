"""`prediction`: what is predicted, for which entity, and at which moment."""

from typing import Annotated, Literal

from pydantic import Field

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import ColumnName, HeaderName, Identifier, Line, TimezoneName
from mlspec.spec.quantities import PositiveRate
from mlspec.spec.section import Items, Section

Task = Literal["binary_classification", "multiclass_classification", "regression", "ranking"]


class Decision(Section):
    """How a score becomes a prediction."""

    threshold: float = Field(gt=0, lt=1, description="prediction = score >= threshold.")


class Traffic(Section):
    """How many predictions are asked for; power and expected requests are computed from it."""

    rate: PositiveRate = Field(description="How many predictions, over all of production.")
    season: Literal["none", "daily", "weekly", "yearly"] = Field(
        default="none", description="The cycle in which traffic and figures go up and down."
    )


class FeedbackLoop(Section):
    """Acting on the prediction changes the outcome."""

    kpis: Items[Identifier] = Field(min_length=1, max_length=50, description="The KPIs that the acting changes.")
    because: Line = Field(description="How it does.")


class SideEffects(Section):
    """What a call does besides answering."""

    what: Line = Field(description="What is written, sent or billed.")
    suppressed_by: HeaderName | None = Field(
        default=None, description="The HTTP header that a mirrored request carries, and that keeps the effect away."
    )


class Prediction(Section):
    """What is predicted, and when."""

    task: Task = Field(description="What the label is: a yes or no, one of several classes, a number, or a relevance.")
    entity: ColumnName = Field(description="One prediction per value of this column; it joins labels to predictions.")
    group: ColumnName | None = Field(
        default=None, description="The list that a row belongs to (ranking only); lists are ordered by score."
    )
    time: Expression = Field(description="The moment of the prediction, as a timestamp expression over the rows.")
    timezone: TimezoneName = Field(
        default="UTC", description="The zone that calendar functions (hour, dayofweek) mean."
    )
    decision: Decision | None = Field(
        default=None, description="How a score becomes a prediction (binary classification only)."
    )
    traffic: Traffic | None = Field(
        default=None, description="How many predictions are asked for: a rollout cannot be planned without it."
    )
    feedback_loop: Annotated[Literal["none"] | FeedbackLoop, Field(union_mode="left_to_right")] = Field(
        default="none", description="Whether acting on the prediction changes the outcome."
    )
    side_effects: Annotated[Literal["none"] | SideEffects, Field(union_mode="left_to_right")] = Field(
        default="none", description="What a call does besides answering; a shadow stage repeats it."
    )
