"""What came true, as each task writes it down, and the outcomes that a task does not have."""

import duckdb

from mlspec.expressions.types import NUMBERS, Type
from mlspec_runtime.engines.duckdb_engine import identifier, literal
from mlspec_runtime.engines.expression import Rendered
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.labelling.classes import class_literal
from mlspec_runtime.parameters.label import Label

GROUP = "row:group"
"""The column that names the list of each row, where lists are ordered; a colon keeps it apart from declared names."""

_SHOWN = 3


def outcome_sql(label: Label, outcome: Rendered) -> str:
    """Returns the SQL of the label: a boolean, one of the classes, a relevance, or a finite double.

    Raises:
        StageFailure: the expression gives another type than the task has labels of.
    """
    match label.task:
        case "binary_classification":
            return _event(label, outcome)
        case "multiclass_classification":
            needed = Type.INTEGER if label.classes and isinstance(label.classes[0], int) else Type.STRING
            if outcome.type is not needed:
                raise _misfit(label, outcome, f"its classes are of type {needed}")
            return outcome.sql
        case "ranking" if outcome.type is Type.BOOLEAN:
            return outcome.sql
        case "regression" | "ranking":
            if outcome.type not in NUMBERS:
                raise _misfit(label, outcome, f"a {label.task} needs a number")
            return f"CASE WHEN isfinite(CAST({outcome.sql} AS DOUBLE)) THEN CAST({outcome.sql} AS DOUBLE) END"


def _misfit(label: Label, outcome: Rendered, needed: str) -> StageFailure:
    return StageFailure(f"label.expr {label.expr!r} is a {outcome.type}; {needed}")


def _event(label: Label, outcome: Rendered) -> str:
    accepted = {
        Type.BOOLEAN: isinstance(label.positive, bool),
        Type.STRING: isinstance(label.positive, str),
        **dict.fromkeys(NUMBERS, isinstance(label.positive, int | float) and not isinstance(label.positive, bool)),
    }
    if not accepted.get(outcome.type, False):
        raise StageFailure(
            f"label.expr {label.expr!r} is a {outcome.type}, label.positive is {label.positive!r}; they need one type"
        )
    positive = literal(label.positive) if isinstance(label.positive, str) else repr(label.positive)
    return f"({outcome.sql} = {positive})"


def group_column(label: Label) -> str:
    """Returns the SQL of a further column, the list of each row, or nothing where there are no lists."""
    return "" if label.group is None else f", {identifier(label.group)} AS {identifier(GROUP)}"


def refuse_outcomes(connection: duckdb.DuckDBPyConnection, table: str, label: Label) -> None:
    """Returns if every label of a table (an SQL name) is one that the task has, and every row is in a list.

    Raises:
        StageFailure: a class is not declared, a relevance is below zero, or a row names no list.
    """
    if label.task == "multiclass_classification":
        named = ", ".join(map(class_literal, label.classes))
        found = connection.execute(
            f"SELECT label, count(*) FROM {table} WHERE label NOT IN ({named}) GROUP BY label ORDER BY 2 DESC, 1"  # noqa: S608  # quoted names
        ).fetchall()
        if found:
            shown = ", ".join(f"{name!r} ({rows:,} rows)" for name, rows in found[:_SHOWN])
            more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
            raise StageFailure(
                f"label.expr gives {shown}{more}, which label.classes does not declare: add it there, or map it to "
                "another class in label.expr"
            )
    if label.task != "ranking":
        return
    below = _count(connection, f"{table} WHERE CAST(label AS DOUBLE) < 0")
    if below:
        raise StageFailure(f"label.expr is below zero in {below:,} rows: a relevance begins at 0, for not relevant")
    alone = _count(connection, f"{table} WHERE {identifier(GROUP)} IS NULL")
    if alone:
        raise StageFailure(f"{alone:,} rows have no {label.group}: every row of a ranking is in a list")


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {rows}").fetchone()  # noqa: S608  # quoted names
    return int(found[0]) if found else 0
