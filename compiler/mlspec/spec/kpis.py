"""`kpis`: the numbers that decide, each with a direction."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.expressions.lineage import columns
from mlspec.spec.expression_text import Expression
from mlspec.spec.kpi_kinds import MEAN_METRICS, PROPORTION_METRICS, Kind, kind_of_metric
from mlspec.spec.metric_settings import SETTINGS, setting_fault, setting_schema
from mlspec.spec.names import DnsLabel, Line
from mlspec.spec.quantities import Day, Latency
from mlspec.spec.section import Section, conflict, exactly_one, excludes, given, one_of
from mlspec.spec.units import Share

Metric = Literal[
    "accuracy",
    "average_precision",
    "balanced_accuracy",
    "bias",
    "brier",
    "calibration_in_the_large",
    "f1",
    "log_loss",
    "macro_f1",
    "macro_precision",
    "macro_recall",
    "macro_roc_auc",
    "mae",
    "map",
    "mape",
    "matthews_correlation",
    "mrr",
    "ndcg",
    "pinball",
    "precision",
    "precision_at_k",
    "r2",
    "recall",
    "recall_at_k",
    "rmse",
    "roc_auc",
    "top_k_accuracy",
    "wape",
]
Direction = Literal["higher", "lower"]
System = Literal["error_share", "refused_share", "share_slower_than", "shadow_disagreement"]

OF_AN_EXPR = ("where", "better", "kind")
"""Keys that only an expr has a use for: of a metric and of a system figure they follow from its name."""

WRITTEN = {"proportion": "expected: 23%", "mean": "expected: {mean: 9.1, sd: 16.4}"}
LABEL = "label"
DEFINITIONS = ("metric", "expr", "system")


class Expected(Section):
    """What is believed of a figure today; every evaluation checks it."""

    mean: float = Field(description="The mean of the figure over predictions.")
    sd: float = Field(gt=0, description="The standard deviation of the figure over predictions.")


def _when(condition: dict[str, Any], consequence: dict[str, Any]) -> dict[str, Any]:
    return {"if": condition, "then": consequence}


def _is(key: str, *values: str) -> dict[str, Any]:
    return {**given(key), "properties": {key: {"enum": list(values)}}}


def _expected(kind: str) -> dict[str, Any]:
    return {"properties": {"expected": {"type": kind}}}


class Kpi(Section):
    """A number with a direction."""

    model_config = ConfigDict(
        json_schema_extra={
            **exactly_one(*DEFINITIONS),
            "dependentRequired": {"expr": ["better"]},
            "dependentSchemas": {"metric": excludes(*OF_AN_EXPR), "system": excludes(*OF_AN_EXPR)},
            "allOf": [
                {**_when(_is("system", "share_slower_than"), given("threshold")), "else": excludes("threshold")},
                _when(given("system"), _expected("string")),
                _when(_is("kind", "proportion"), _expected("string")),
                _when(_is("kind", "mean"), _expected("object")),
                _when(_is("metric", *PROPORTION_METRICS), _expected("string")),
                _when(_is("metric", *MEAN_METRICS), _expected("object")),
                _when(
                    {**given("metric"), "not": _is("metric", *PROPORTION_METRICS, *MEAN_METRICS)},
                    excludes("expected"),
                ),
                *(setting_schema(setting) for setting in SETTINGS),
            ],
        }
    )

    metric: Metric | None = Field(default=None, description="A metric of the field; its direction follows.")
    at: int | None = Field(
        default=None, ge=1, le=10_000, description="How many places of a list, or of the probable classes, count."
    )
    quantile: float | None = Field(default=None, gt=0, lt=1, description="The quantile that is predicted.")
    expr: Expression | None = Field(
        default=None,
        description="An aggregate over labelled predictions: label, prediction, score and the model's inputs.",
    )
    system: System | None = Field(
        default=None,
        description="A figure of the serving system: no label is needed, and there is none before anything serves.",
    )
    threshold: Latency | None = Field(default=None, description="What is slow: needed beside share_slower_than.")
    where: Expression | None = Field(default=None, description="The rows that count.")
    kind: Literal["mean", "proportion"] | None = Field(
        default=None,
        description="Whether the expr is a mean or a share of rows; without it, expected says so.",
    )
    unit: Line | None = Field(default=None, description="The unit, for people; of money, its three letters.")
    better: Direction | None = Field(default=None, description="Which direction is good; needed beside expr.")
    expected: Annotated[Share | Expected, Field(union_mode="left_to_right")] | None = Field(
        default=None,
        description="What is believed of it today: a share, or mean and sd. Power is computed from it.",
    )
    owner: DnsLabel | None = Field(default=None, description="Who answers for the figure.")
    valid_until: Day | None = Field(
        default=None, description="The last day on which the figure decides anything; then its owner looks at it again."
    )

    @model_validator(mode="after")
    def _one_definition(self) -> "Kpi":
        one_of(self, *DEFINITIONS)
        if self.expr is not None and self.better is None:
            raise conflict(
                "an expr does not say which direction is good", "add better: higher, or better: lower", "expr"
            )
        for key in OF_AN_EXPR:
            if self.expr is None and getattr(self, key) is not None:
                raise conflict(
                    f"{key} belongs to an expr: {self.metric or self.system} brings its own",
                    f"leave {key} out, or write the figure as an expr",
                    key,
                )
        self._check_threshold()
        self._check_expected()
        for setting in SETTINGS:
            fault = setting_fault(self.metric, setting, given=getattr(self, setting) is not None)
            if fault is not None:
                raise conflict(*fault)
        return self

    def _check_threshold(self) -> None:
        is_slow = self.system == "share_slower_than"
        if is_slow and self.threshold is None:
            raise conflict("share_slower_than does not say what is slow", "add threshold: 300ms", "system")
        if not is_slow and self.threshold is not None:
            raise conflict("threshold belongs to share_slower_than", "leave threshold out", "threshold")

    def _check_expected(self) -> None:
        if self.expected is None:
            return
        if self.metric is not None and kind_of_metric(self.metric) == "score":
            raise conflict(
                f"nothing follows from what is expected of {self.metric}: it is no mean over rows",
                "leave expected out",
                "expected",
            )
        form = "proportion" if isinstance(self.expected, Share) else "mean"
        if form != self.measure:
            written = "23%" if self.measure == "proportion" else "{mean: 9.1, sd: 16.4}"
            raise conflict(
                f"what is expected of a {self.measure} is written otherwise", f"expected: {written}", "expected"
            )

    @property
    def measure(self) -> Kind:
        """What kind of number this is: named, or following from the metric, the system figure or what is expected."""
        if self.metric is not None:
            return kind_of_metric(self.metric)
        if self.system is not None:
            return "proportion"
        return self.kind or ("proportion" if isinstance(self.expected, Share) else "mean")

    @property
    def is_labelled(self) -> bool:
        """Whether it takes labels: a metric does, a figure of the system does not, an expr does if it reads them."""
        read = (expression for expression in (self.expr, self.where) if expression is not None)
        return self.metric is not None or any(
            column.name == LABEL for expression in read for column in columns(expression.tree)
        )
