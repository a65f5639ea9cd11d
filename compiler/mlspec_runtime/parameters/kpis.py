"""KPIs and slices: what is measured, and on which subpopulations."""

from dataclasses import dataclass

from pydantic import ConfigDict

from mlspec_runtime.evidence.metrics import Better

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Expected:
    """What is believed about a mean: its value and the standard deviation of one row."""

    __pydantic_config__ = _CLOSED

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Kpi:
    """A named number of labelled predictions: a metric, or an aggregate expression over them.

    Attributes:
        name: What gates and reports call it.
        metric: A name of METRICS; None for an expression.
        expr: An aggregate over label, prediction, score, features and source columns; None for a metric.
        where: The rows that count, as a condition over the same columns; None for all.
        better: The direction of improvement.
        at: How many places or classes count for the metric; None for all, and for one that counts none.
        quantile: The quantile that the metric takes predictions for; None for one that takes none.
        expected: What each evaluation checks it against.
    """

    __pydantic_config__ = _CLOSED

    name: str
    metric: str | None
    expr: str | None
    where: str | None
    better: Better
    at: int | None
    quantile: float | None
    expected: Expected | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A subpopulation: the rows for which a condition over raw values holds."""

    __pydantic_config__ = _CLOSED

    name: str
    where: str
    critical: bool
