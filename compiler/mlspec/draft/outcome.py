"""The outcome of a column as the expression of a label."""

from typing import NamedTuple

from mlspec.draft.description import DescribedColumn
from mlspec.draft.draft import Unfit
from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.spec.prediction import Task

YES = ("1", "true", "t", "yes", "y", "positive", "pos")
TWO = 2


class Outcome(NamedTuple):
    """The expression, and what it takes for granted, if anything."""

    expr: str
    assumed: str | None


def outcome_of(column: DescribedColumn, task: Task) -> Outcome | Unfit:
    """Returns the expression of a column's outcome, or why it is none of the task."""
    if task == "regression":
        if column.type in ("integer", "double"):
            return Outcome(column.name, None)
        return Unfit(
            f"{column.name!r} holds {column.type} values, and a regression predicts numbers; name another --label"
        )
    if column.type == "boolean":
        return Outcome(column.name, None)
    if len(column.values) != TWO or column.type not in ("integer", "string"):
        return Unfit(
            f"{column.name!r} holds {column.distinct:,} different values ({column.type}): a classification predicts "
            "one of two; name another --label, or say --task regression"
        )
    event = next((value for value in column.values if value.lower() in YES), column.values[-1])
    literal = event if column.type == "integer" else "'" + event.replace("'", "''") + "'"
    expr = f"{column.name} = {literal}"
    if isinstance(parse(expr), Failure):
        return Unfit(f"the values of {column.name!r} cannot stand in an expression; make it true or false in the data")
    return Outcome(expr, f"{event!r} is the event among the values of {column.name}")
