"""Reads the open answers off a data file, where it leaves no doubt or a name says it; what is assumed is told."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from mlspec.draft.answers import Answers
from mlspec.draft.description import DescribedColumn, Description
from mlspec.draft.names import taken, unsayable
from mlspec.spec.prediction import Task

OUTCOMES = ("label", "target", "outcome", "y", "class", "is_fraud", "fraud", "churn", "churned", "default", "converted")
"""Names that columns of an outcome go by."""

TWO = 2


class Guess(NamedTuple):
    """The answers as far as the file gives them, and what was assumed."""

    answers: Answers
    assumed: tuple[str, ...]


def guess(answers: Answers, data: Description) -> Guess:
    """Returns the answers with what the data say on the open ones; whatever is ambiguous stays open."""
    usable = [column for column in data.columns if unsayable(column.name) is None]
    named = {answers.label, answers.entity, answers.time}
    free = [column for column in usable if column.name not in named]
    time = answers.time or _only(moments(free))
    entity = answers.entity or _identity([name for name in identities(free, data.rows) if taken(name) is None])
    label = answers.label or _label([column for column in free if column.name not in (time, entity)])
    outcome = data.column(label) if label is not None else None
    task = answers.task or (task_of(outcome) if outcome is not None else None)
    filled = replace(answers, time=time, entity=entity, label=label, task=task)
    reasons = {
        "time": f"{time} is when a row is predicted",
        "entity": f"{entity} names what is predicted: no two rows have the same",
        "label": f"{label} is the outcome",
        "task": f"{task}, by the values of {label}",
    }
    assumed = tuple(
        reason
        for question, reason in reasons.items()
        if getattr(answers, question) is None and getattr(filled, question) is not None
    )
    return Guess(filled, assumed)


def moments(columns: Iterable[DescribedColumn]) -> list[str]:
    """Returns the columns that can say when a row is predicted: timestamps that no row lacks."""
    return [column.name for column in columns if column.type == "timestamp" and not column.nulls]


def identities(columns: Iterable[DescribedColumn], rows: int) -> list[str]:
    """Returns the columns that can say what is predicted: no row lacks one, and no two rows have the same."""
    return [
        column.name
        for column in columns
        if column.type in ("string", "integer") and not column.nulls and column.distinct == rows
    ]


def outcomes(columns: Iterable[DescribedColumn]) -> list[str]:
    """Returns the columns that can be an outcome of one of the tasks."""
    return [column.name for column in columns if task_of(column) is not None]


def task_of(column: DescribedColumn) -> Task | None:
    """Returns the task whose outcome a column can be: two values are a yes or no, more numbers an amount."""
    if column.type == "boolean" or len(column.values) == TWO:
        return "binary_classification"
    return "regression" if column.type in ("integer", "double") and column.distinct > TWO else None


def _label(columns: list[DescribedColumn]) -> str | None:
    possible = outcomes(columns)
    return _only([name for name in possible if name.lower() in OUTCOMES]) or _only(possible)


def _identity(names: list[str]) -> str | None:
    called = [name for name in names if name.lower().endswith(("id", "key", "uuid"))]
    return next(iter(called or names), None)


def _only(names: list[str]) -> str | None:
    return names[0] if len(names) == 1 else None
