"""`kpis`: the numbers that decide, each with a direction."""

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import DnsLabel, Line
from mlspec.spec.section import Section, conflict, exactly_one, excludes, one_of

Metric = Literal[
    "accuracy",
    "average_precision",
    "brier",
    "f1",
    "log_loss",
    "mae",
    "precision",
    "r2",
    "recall",
    "rmse",
    "roc_auc",
]
Direction = Literal["higher", "lower"]

OF_AN_EXPR = ("where", "better", "expected")
"""Keys that a metric has no use for."""


class Expected(Section):
    """What is believed of a figure today; every evaluation checks it."""

    mean: float = Field(description="The mean of the figure over predictions.")
    sd: float = Field(gt=0, description="The standard deviation of the figure over predictions.")


class Kpi(Section):
    """A number with a direction."""

    model_config = ConfigDict(
        json_schema_extra={
            **exactly_one("metric", "expr"),
            "dependentRequired": {"expr": ["better"]},
            "dependentSchemas": {"metric": excludes(*OF_AN_EXPR)},
        }
    )

    metric: Metric | None = Field(default=None, description="A metric of the field; its direction follows.")
    expr: Expression | None = Field(
        default=None,
        description="An aggregate over labelled predictions: label, prediction, score and the model's inputs.",
    )
    where: Expression | None = Field(default=None, description="The rows that count.")
    unit: Line | None = Field(default=None, description="The unit, for people.")
    better: Direction | None = Field(default=None, description="Which direction is good; needed beside expr.")
    expected: Expected | None = Field(default=None, description="What is believed of it today.")
    owner: DnsLabel | None = Field(default=None, description="Who answers for the figure.")

    @model_validator(mode="after")
    def _one_definition(self) -> "Kpi":
        one_of(self, "metric", "expr")
        if self.expr is not None and self.better is None:
            raise conflict(
                "an expr does not say which direction is good", "add better: higher, or better: lower", "expr"
            )
        for key in OF_AN_EXPR:
            if self.metric is not None and getattr(self, key) is not None:
                raise conflict(
                    f"{key} belongs to an expr: the metric {self.metric} brings its own",
                    f"leave {key} out, or write the figure as an expr",
                    key,
                )
        return self
