"""`prediction`: what is predicted, for which entity, and at which moment."""

from typing import Literal

from pydantic import Field

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import ColumnName, TimezoneName
from mlspec.spec.section import Section

Task = Literal["binary_classification", "regression"]


class Decision(Section):
    """How a score becomes a prediction."""

    threshold: float = Field(gt=0, lt=1, description="prediction = score >= threshold.")


class Prediction(Section):
    """What is predicted, and when."""

    task: Task = Field(description="What the label is: a yes or no, or a number.")
    entity: ColumnName = Field(description="One prediction per value of this column; it joins labels to predictions.")
    time: Expression = Field(description="The moment of the prediction, as a timestamp expression over the rows.")
    timezone: TimezoneName = Field(
        default="UTC", description="The zone that calendar functions (hour, dayofweek) mean."
    )
    decision: Decision | None = Field(
        default=None, description="How a score becomes a prediction (classification only)."
    )
