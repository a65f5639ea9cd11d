"""An expression over resampled days equals the engine's aggregate over rows written as often as their day was drawn."""

import duckdb
import numpy as np
import pytest

from mlspec.expressions.duckdb import to_duckdb
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Column
from mlspec_runtime.evidence.expression_kpi import ExpressionStatistic, decompose
from mlspec_runtime.evidence.outcomes import Floats, Integers, Outcomes
from mlspec_runtime.evidence.resampling import day_weights

DAYS, ROWS = 6, 90
EXPRESSIONS = (
    "avg(x)",
    "sum(x)",
    "count(x)",
    "min(x)",
    "max(x)",
    "sum(x) / count(*)",
    "max(x) - min(x) + 2 * avg(y)",
    "coalesce(avg(y), 0) * 100",
    "CASE WHEN count(*) > 80 THEN avg(x) ELSE NULL END",
    "sum(x) / (count(*) - count(*))",
)


def columns() -> dict[str, Floats]:
    """x is NULL in places; y is there on one day alone."""
    random = np.random.default_rng(3)
    x = np.where(random.random(ROWS) < 0.2, np.nan, random.normal(size=ROWS))
    return {"x": x, "y": np.where(days() == 2, random.normal(size=ROWS), np.nan)}


def days() -> Integers:
    return np.arange(ROWS) % DAYS


def by_engine(expression: str, weights: Integers) -> float:
    times = weights[days()]
    table = {name: np.repeat(values, times) for name, values in columns().items()}
    connection = duckdb.connect()
    connection.register("drawn", table)
    nulls = ", ".join(f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END AS {name}" for name in table)
    sql = to_duckdb(parse(expression), "UTC")  # type: ignore[arg-type]  # every expression here parses
    rows = connection.execute(f"SELECT {sql} FROM (SELECT {nulls} FROM drawn)").fetchall()  # noqa: S608 - the test's own
    (value,) = rows[0]
    return np.nan if value is None else float(value)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_replicate_equals_the_engine_on_repeated_rows(expression: str) -> None:
    tree = parse(expression)
    decomposition = decompose(tree)  # type: ignore[arg-type]  # every expression here parses
    values = columns() | {"*": np.ones(ROWS)}
    names = tuple(
        "*" if aggregate.argument is None else aggregate.argument.name  # type: ignore[union-attr]  # a column each
        for aggregate in decomposition.aggregates
    )
    zeros = np.zeros(ROWS)
    outcomes = Outcomes(zeros, zeros, None, days(), DAYS, values)
    weights = day_weights(DAYS, 8, 1)
    weights[0] = 1
    weights[1] = [6, 0, 0, 0, 0, 0]
    found = ExpressionStatistic(decomposition, names, "UTC")(outcomes, weights)
    assert found == pytest.approx([by_engine(expression, row) for row in weights], nan_ok=True)


def test_equal_aggregates_are_computed_once() -> None:
    tree = parse("sum(x) / count(*) + sum(x)")
    decomposition = decompose(tree)  # type: ignore[arg-type]  # it parses
    assert [aggregate.function for aggregate in decomposition.aggregates] == ["sum", "count"]
    assert Column("aggregate_0") == decomposition.outer.right  # type: ignore[union-attr]  # an addition
