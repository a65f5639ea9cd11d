"""What is told to make an expression NULL does so on a row."""

import duckdb
import pytest

from mlspec.expressions.canonical import canonical
from mlspec.expressions.duckdb import to_duckdb
from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.failure import Failure
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.nullability import null_origin
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree

ROW = {"x": None, "y": 1}


def tree_of(text: str) -> Tree:
    tree = parse(text)
    assert not isinstance(tree, Failure)
    return tree


THROUGH = "x; x + y; y / x; abs(-x); x > 3; NOT x > 3; x IN (1, y); x BETWEEN y AND 3; nullif(x, y); round(x * 2)"
ANSWERED = (
    "y; x IS NULL; coalesce(x, 0); greatest(x, 0) + y; CASE WHEN x IS NULL THEN 0 ELSE x END; "
    "x IS NOT NULL AND x > 3; x IS NULL OR x > 3; nullif(y, x)"
)

AGGREGATES = (
    "avg(y); sum(y); count(y); count(*); count_if(y > 1); min(y); max(y); bool_and(y > 1); bool_or(y > 1); median(y); "
    "quantile_cont(y, 0.5); stddev_samp(y); var_samp(y)"
)


@pytest.mark.parametrize("text", THROUGH.split("; "))
def test_a_null_that_goes_through_is_found(text: str) -> None:
    origin = null_origin(tree_of(text), {"x"})
    assert origin is not None
    assert canonical(origin) == "x"
    assert evaluate(tree_of(text), ROW, "UTC") is None
    assert null_origin(tree_of(text), {"z"}) is None


@pytest.mark.parametrize("text", AGGREGATES.split("; "))
def test_an_aggregate_is_told_to_be_null_without_rows_where_it_is(text: str) -> None:
    sql = to_duckdb(tree_of(text), "UTC")
    answer = duckdb.sql(f"SELECT {sql} FROM (SELECT 1 AS y WHERE FALSE)").fetchall()  # noqa: S608 - texts of this file
    assert (null_origin(tree_of(text), set()) is not None) is (answer == [(None,)])


def test_every_aggregate_is_tried() -> None:
    tried = {text.partition("(")[0] for text in AGGREGATES.split("; ")}
    assert tried == {name for name, function in FUNCTIONS.items() if function.aggregate}


@pytest.mark.parametrize("text", ANSWERED.split("; "))
def test_where_null_may_be_answered_otherwise_nothing_is_told(text: str) -> None:
    assert null_origin(tree_of(text), {"x"}) is None
    assert evaluate(tree_of(text), ROW, "UTC") is not None


@pytest.mark.parametrize(
    ("text", "origin"),
    [("avg(y)", "avg(y)"), ("sum(y) / count(*)", "sum(y)"), ("count(x)", None), ("coalesce(avg(y), 0)", None)],
)
def test_a_window_without_rows_has_a_count_alone(text: str, origin: str | None) -> None:
    found = null_origin(tree_of(text), set())
    assert (None if found is None else canonical(found)) == origin
