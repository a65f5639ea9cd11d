"""What a node says of itself, on one line, from the plan alone."""

from mlspec.plan.data import Column, Feature, Join, Prediction
from mlspec.plan.filters import Filter
from mlspec.plan.judgement import Gate, Kpi
from mlspec.plan.learning import Selection
from mlspec.plan.operation import Bound, Stage
from mlspec.spec.units import duration_text


def column(declared: Column) -> str:
    """Returns the type, and whether a value may be missing."""
    return f"{declared.type}, nullable" if declared.nullable else declared.type


def join(declared: Join) -> str:
    """Returns how a row of the joined source is found."""
    by = f"by {', '.join(declared.using)}"
    if declared.event_time is None:
        return by
    age = f", at most {duration_text(declared.max_age_seconds)} old" if declared.max_age_seconds is not None else ""
    return f"{by}, the newest row known at prediction time{age}"


def feature(declared: Feature, clock: str) -> str:
    """Returns the expression, and the rows that a window takes."""
    window = declared.window
    if window is None:
        return declared.expr
    return f"{declared.expr} by {', '.join(window.by)} over {clock}, last {duration_text(window.last_seconds)}"


def predictions(prediction: Prediction) -> str:
    """Returns how a score becomes a prediction."""
    return "score" if prediction.threshold is None else f"score >= {number(prediction.threshold)}"


def rule(declared: Filter) -> str:
    """Returns when a filter fires, and what it predicts then."""
    return f"{declared.when} then {declared.prediction}"


def kpi(declared: Kpi) -> str:
    """Returns the metric, the figure of the system, or the expression with the rows that count."""
    if declared.expr is None:
        slow = f" {declared.threshold_milliseconds}ms" if declared.threshold_milliseconds is not None else ""
        return f"{declared.metric or declared.system}{slow}"
    return declared.expr if declared.where is None else f"{declared.expr} where {declared.where}"


def selection(rule: Selection) -> str:
    """Returns how one variant is chosen."""
    return f"{rule.rule} {number(rule.margin)} of {rule.kpi}"


def gate(declared: Gate) -> str:
    """Returns the bound, what is compared with, and the slices that are judged in place of all rows."""
    return _bounded(declared, number(declared.value))


def bound(declared: Bound) -> str:
    """Returns what is watched, in the same words as a gate."""
    return _bounded(declared, percent(declared.value) if declared.relative else number(declared.value))


def stage(declared: Stage) -> str:
    """Returns who sees the candidate, and for how long."""
    return f"{declared.route} {percent(declared.share)} for {duration_text(declared.seconds)}"


def number(value: float) -> str:
    """Returns a number as a person would write it."""
    return f"{value:.12g}"


def percent(share: float) -> str:
    """Returns a share in per cent."""
    return f"{number(100 * share)}%"


def _bounded(judge: Gate | Bound, value: str) -> str:
    other = f" against {judge.against}" if judge.against is not None else ""
    slices = f" on {', '.join(judge.slices)}" if judge.slices else ""
    return f"{judge.kpi} {judge.bound} {value}{other}{slices}"
