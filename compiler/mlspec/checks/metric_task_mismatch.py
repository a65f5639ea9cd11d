"""A metric, a decision, classes, lists or a filter that do not fit the task.

## What it does
Holds every metric to the tasks that it is defined for, and asks for what a task needs, no more and no less: a binary
classification a threshold and the outcome that is the event, a multiclass classification its classes, a ranking the
column that says which rows are one list. A filter decides what the task predicts; places in a list no filter decides.

## Why it is bad
Numbers come out all the same: an area under a curve of a regression means nothing, and with the wrong positive class
every gate points the wrong way.

## Example
    prediction: {task: regression}
    kpis: {auc: {metric: roc_auc}}

## Use instead
    kpis: {error: {metric: mae}}
"""

from collections.abc import Iterator
from typing import NamedTuple

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.tree import Column
from mlspec.spec.accepted_values import shown
from mlspec.spec.expression_uses import filter_scope
from mlspec.spec.filter_runs import PREDICTION, misfit_of
from mlspec.spec.metrics import METRICS
from mlspec.spec.prediction import Task

RULE = Rule("MLS401", "metric-task-mismatch", "error", "A metric or decision does not fit the task", __doc__ or "")

NAMES: dict[Task, str] = {
    "binary_classification": "a binary classification",
    "multiclass_classification": "a multiclass classification",
    "regression": "a regression",
    "ranking": "a ranking",
}


class TaskKey(NamedTuple):
    """A key that one task needs and no other takes."""

    section: str
    key: str
    task: Task
    needed: str
    way_out: str
    refused: str


KEYS = (
    TaskKey(
        section="prediction",
        key="decision",
        task="binary_classification",
        needed="a threshold that makes a prediction of a score",
        way_out="add decision: {threshold: 0.5}",
        refused="decision threshold",
    ),
    TaskKey(
        section="label",
        key="positive",
        task="binary_classification",
        needed="to know which outcome is the event",
        way_out="add positive: true (or false)",
        refused="positive outcome",
    ),
    TaskKey(
        section="label",
        key="classes",
        task="multiclass_classification",
        needed="to know every class that there may be",
        way_out="add classes: [...], each outcome that expr may give",
        refused="classes",
    ),
    TaskKey(
        section="prediction",
        key="group",
        task="ranking",
        needed="to know which rows are one list",
        way_out="add group: the column of the query, the session or the user whose items are ordered",
        refused="lists",
    ),
)

INSTEAD: dict[tuple[Task, str], str] = {
    ("multiclass_classification", "decision"): "leave decision out: the most probable class is the prediction",
    ("multiclass_classification", "positive"): "leave positive out: label.classes names every outcome",
    ("ranking", "decision"): "leave decision out: a list is ordered by score, and the place is the prediction",
    ("ranking", "positive"): "leave positive out: true, or a number above 0, is relevant",
    ("binary_classification", "classes"): "leave classes out, or write task: multiclass_classification",
}
"""What to do with a key of another task, where more can be said than to leave it out."""


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    yield from _metrics(model)
    yield from _keys(model)
    yield from _classes(model)
    yield from _filters(model)
    prediction = model.spec.prediction
    if prediction.group == prediction.entity:
        span = model.document.value_span(("prediction", "group"))
        message = f"{prediction.group!r} is the entity: every list would have one item"
        yield Diagnostic(RULE, span, message, "name the column that the items of one list share")


def _metrics(model: BoundModel) -> Iterator[Diagnostic]:
    task = model.spec.prediction.task
    for name, kpi in model.spec.kpis.items():
        if kpi.metric is not None and task not in METRICS[kpi.metric].tasks:
            fitting = ", ".join(sorted(other for other, rule in METRICS.items() if task in rule.tasks))
            span = model.document.value_span(("kpis", name, "metric"))
            yield Diagnostic(RULE, span, f"{kpi.metric} is not defined for {task}", f"there are: {fitting}")


def _keys(model: BoundModel) -> Iterator[Diagnostic]:
    spec, document = model.spec, model.document
    task = spec.prediction.task
    for wanted in KEYS:
        section = spec.prediction if wanted.section == "prediction" else spec.label
        given = getattr(section, wanted.key) is not None
        if given and task != wanted.task:
            span = document.key_span((wanted.section, wanted.key))
            way_out = INSTEAD.get((task, wanted.key), f"leave {wanted.key} out")
            yield Diagnostic(RULE, span, f"{NAMES[task]} has no {wanted.refused}", way_out)
        if not given and task == wanted.task:
            message = f"{NAMES[task]} needs {wanted.needed}"
            yield Diagnostic(RULE, document.key_span((wanted.section,)), message, wanted.way_out)


def _classes(model: BoundModel) -> Iterator[Diagnostic]:
    """Yields classes that rows may have and nobody declared, and shares of the classes that are always 1."""
    spec = model.spec
    classes = spec.label.classes
    if classes is None or spec.prediction.task != "multiclass_classification":
        return
    for name, kpi in spec.kpis.items():
        if kpi.metric == "top_k_accuracy" and kpi.at is not None and kpi.at >= len(classes):
            span = model.document.value_span(("kpis", name, "at"))
            message = f"every class is among the {kpi.at} most probable: there are {len(classes)}"
            yield Diagnostic(RULE, span, message, f"at: {len(classes) - 1}, or less")
    tree = spec.label.expr.tree
    source = spec.sources[spec.label.source]
    column = source.columns.get(tree.name) if isinstance(tree, Column) else None
    missing = [value for value in (column.values if column is not None else None) or () if value not in classes]
    if missing:
        message = f"the outcome may be {missing[0]!r}, which is no class"
        way_out = f"add {', '.join(map(repr, missing))}, or map it to another class in expr"
        yield Diagnostic(RULE, model.document.value_span(("label", "classes")), message, way_out)


def _filters(model: BoundModel) -> Iterator[Diagnostic]:
    spec, document = model.spec, model.document
    task, classes = spec.prediction.task, spec.label.classes or ()
    if spec.validation.discover is not None and task == "ranking":
        message = "slices are discovered by the loss of rows, and a ranking is judged by whole lists"
        yield Diagnostic(RULE, document.key_span(("validation", "discover")), message, "leave discover out")
    if spec.filters and task == "ranking":
        message = "a filter decides one row, and a ranking predicts the order of a whole list"
        yield Diagnostic(RULE, document.key_span(("filters",)), message, "leave filters out, or score rows otherwise")
        return
    kind = filter_scope(spec)[PREDICTION] if spec.filters else None
    for index, rule in enumerate(spec.filters):
        decided = rule.then.prediction
        accepted = misfit_of(decided, kind) if kind is not None else None
        if accepted is None and task == "multiclass_classification" and decided not in classes:
            accepted = f"one of {', '.join(map(repr, classes))}"
        if accepted is not None and kind is not None:
            span = document.value_span(("filters", index, "then", "prediction"))
            message = f"{rule.name!r} decides {shown(decided)}, and {task} predicts a {kind.value}"
            yield Diagnostic(RULE, span, message, f"write {accepted}")


CHECK = Check(RULE, each_model(_find))
