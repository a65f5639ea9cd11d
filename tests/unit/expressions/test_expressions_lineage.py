"""The columns of an expression, and expressions in the place of columns."""

import pytest

from mlspec.expressions.aggregation import aggregate_calls
from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import is_aggregate
from mlspec.expressions.lineage import columns, substitute
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Column, Tree, walk


def tree_of(text: str) -> Tree:
    tree = parse(text)
    assert not isinstance(tree, Failure), tree
    return tree


def test_columns_come_once_in_the_order_of_the_text_where_they_first_stand() -> None:
    tree = tree_of("CASE WHEN b THEN weather.y + a ELSE a END")
    assert [(column.name, column.start, column.end) for column in columns(tree)] == [
        ("b", 10, 11),
        ("weather.y", 17, 26),
        ("a", 29, 30),
    ]
    assert [column.source for column in columns(tree)] == [None, "weather", None]


def test_an_expression_without_columns_has_none() -> None:
    assert columns(tree_of("count(*) + 1")) == ()


def test_replacing_a_column_keeps_the_meaning_and_its_place() -> None:
    tree = tree_of("2 * late")
    result = substitute(tree, {"late": tree_of("arrival - departure")})
    assert not isinstance(result, Failure)
    assert canonical(result) == "2 * (arrival - departure)"
    inserted = [node for node in walk(result) if isinstance(node, Column)]
    assert [(node.start, node.end) for node in inserted] == [(4, 8), (4, 8)]


def test_columns_are_replaced_at_once() -> None:
    result = substitute(tree_of("a + b"), {"a": tree_of("b"), "b": tree_of("a")})
    assert result == tree_of("b + a")


def test_a_tree_without_the_columns_stays_as_it_is() -> None:
    tree = tree_of("a + weather.b")
    assert substitute(tree, {"b": tree_of("1")}) == tree


@pytest.mark.parametrize("inner", ["- " * 40 + "a", " + ".join(["a"] * 60)])
def test_a_replacement_that_nests_too_deep_is_a_failure(inner: str) -> None:
    result = substitute(tree_of("NOT " * 40 + "a > 0"), {"a": tree_of(inner)})
    assert isinstance(result, Failure)
    assert "deeper than 64" in result.message


@pytest.mark.parametrize("text", ["x - a", "abs(x - a)", "CASE WHEN a > x THEN x END", "-a", "x || a || x"])
def test_whatever_substitution_builds_can_be_written_and_read(text: str) -> None:
    step, tree = tree_of(text), tree_of("a")
    for _ in range(100):
        grown = substitute(step, {"a": tree})
        if isinstance(grown, Failure):
            break
        assert parse(canonical(grown)) == grown
        tree = grown
    else:
        pytest.fail("nothing stopped the growth")


def test_a_replacement_that_makes_the_text_too_long_is_a_failure() -> None:
    name = "a" * 900
    result = substitute(tree_of("x + x + x + x + x + x + x"), {"x": tree_of(f"{name} + {name}")})
    assert isinstance(result, Failure)
    assert "the most is 10000" in result.message


def test_replacements_that_multiply_are_a_failure_before_they_are_built() -> None:
    wide = tree_of(f"i IN ({', '.join(['a'] * 2000)})")
    result = substitute(wide, {"a": wide})
    assert isinstance(result, Failure)
    assert "more than 10000 operations" in result.message


def test_an_aggregate_is_found_wherever_it_stands() -> None:
    tree = tree_of("1 + sum(x) / count(*)")
    assert is_aggregate(tree)
    assert [call.name for call in aggregate_calls(tree)] == ["sum", "count"]
    assert not is_aggregate(tree_of("abs(x)"))
