"""What is told to make an expression NULL does so on a row."""

import pytest

from mlspec.expressions.canonical import canonical
from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.failure import Failure
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


@pytest.mark.parametrize("text", THROUGH.split("; "))
def test_a_null_that_goes_through_is_found(text: str) -> None:
    origin = null_origin(tree_of(text), {"x"})
    assert origin is not None
    assert canonical(origin) == "x"
    assert evaluate(tree_of(text), ROW, "UTC") is None
    assert null_origin(tree_of(text), {"z"}) is None


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
