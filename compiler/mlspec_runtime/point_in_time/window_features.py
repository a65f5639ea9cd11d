"""A feature that aggregates a window of rows, as SQL over a table of its own."""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import numpy as np

from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.tree import Call, Column, Tree, children, with_children
from mlspec.expressions.types import Type
from mlspec_runtime.engines.duckdb_engine import identifier
from mlspec_runtime.engines.expression import Rendered, Scope, parsed, rendered_tree
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.features import Feature, Window
from mlspec_runtime.point_in_time.predictions import ROW
from mlspec_runtime.point_in_time.window_rows import asked_windows, window_events
from mlspec_runtime.point_in_time.windows import Totals, window_totals


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What a window can compute of count and sum: its type, and its SQL over the two."""

    type: Type
    value: Callable[[str, str], str]


AGGREGATES = {
    "count": Aggregate(Type.INTEGER, lambda count, _total: count),
    "sum": Aggregate(Type.DOUBLE, lambda count, total: f"CASE WHEN {count} > 0 THEN {total} END"),
    "avg": Aggregate(Type.DOUBLE, lambda count, total: f"CASE WHEN {count} > 0 THEN {total} / {count} END"),
}


@dataclass(frozen=True, slots=True)
class WindowFeature:
    """A feature's value as SQL over `table`, which has one row for each `@row` of the predictions."""

    table: str
    value: Rendered


def window_feature(
    connection: duckdb.DuckDBPyConnection, feature: Feature, window: Window, scope: Scope
) -> WindowFeature:
    """Returns the feature's value for every prediction; rows without a clock, or a value, do not count.

    Args:
        connection: holds the predictions and the window's source.
        feature: its expression aggregates rows, possibly with arithmetic around (`sum(a) / count(*)`).
        window: which rows count.
        scope: the columns of the window's source.

    Raises:
        StageFailure: the expression is none, or aggregates otherwise than by sum, avg and count.
    """
    place = f"features: {feature.name}"
    tree = parsed(feature.expr, place)
    calls = _aggregates(tree, place)
    asked = asked_windows(connection, window)
    clock = rendered_tree(parsed(window.over, place), scope, place).sql
    table = f"@window {feature.name}"
    _store(
        connection,
        table,
        [window_totals(window_events(connection, window, clock, _amount(call, scope, place)), asked) for call in calls],
    )
    found = {f"@{number}": AGGREGATES[call.name] for number, call in enumerate(calls)}

    def column(name: str) -> str:
        qualified = (f"{identifier(table)}.{identifier(what + name)}" for what in ("count ", "total "))
        return found[name].value(*qualified)

    outer = Scope({name: aggregate.type for name, aggregate in found.items()}, scope.timezone, column)
    return WindowFeature(table, rendered_tree(_with_columns(tree, calls), outer, place))


def _aggregates(tree: Tree, place: str) -> tuple[Call, ...]:
    """Returns the outermost calls of aggregates, in the order of the text."""
    if isinstance(tree, Call) and tree.name in AGGREGATES:
        return (tree,)
    if isinstance(tree, Column) or (isinstance(tree, Call) and FUNCTIONS[tree.name].aggregate):
        raise StageFailure(
            f"{place}: {tree.name!r} is no aggregate of a window's rows; those are {', '.join(AGGREGATES)}"
        )
    return tuple(call for part in children(tree) for call in _aggregates(part, place))


def _with_columns(tree: Tree, calls: tuple[Call, ...]) -> Tree:
    """Returns the tree with the columns `@0`, `@1`, ... in the places of its aggregates."""
    if isinstance(tree, Call) and tree in calls:
        return Column(f"@{calls.index(tree)}", start=tree.start, end=tree.end)
    parts = children(tree)
    return with_children(tree, [_with_columns(part, calls) for part in parts]) if parts else tree


def _amount(call: Call, scope: Scope, place: str) -> str:
    """Returns the SQL of what one row adds to the sum, NULL if it does not count."""
    if not call.arguments:
        return "1"
    value = rendered_tree(call.arguments[0], scope, place).sql
    return f"CASE WHEN {value} IS NOT NULL THEN 1 END" if call.name == "count" else value


def _store(connection: duckdb.DuckDBPyConnection, table: str, totals: list[Totals]) -> None:
    columns: dict[str, np.ndarray[tuple[int], np.dtype[np.generic]]] = {}
    for number, total in enumerate(totals):
        columns[f"count @{number}"] = total.count
        columns[f"total @{number}"] = total.total
    rows = np.arange(len(totals[0].count)) if totals else np.arange(0)
    connection.register("@arrays", {ROW: rows, **columns})
    connection.execute(f"CREATE TABLE {identifier(table)} AS SELECT * FROM {identifier('@arrays')}")  # noqa: S608  # quoted names
    connection.unregister("@arrays")
