"""No text exhausts the parser, what walks its tree, or DuckDB."""

import pytest
from expressions_oracle import COLUMNS, ask, connect

from mlspec.expressions.canonical import canonical
from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.failure import Failure
from mlspec.expressions.functions.composition import LONGEST
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.inference import infer
from mlspec.expressions.limits import DEEPEST, LARGEST, LONGEST_TEXT, TOO_DEEP
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree
from mlspec.expressions.widening import widen

ROW = dict.fromkeys(COLUMNS)
NESTS = {
    "parentheses": lambda depth: "(" * depth + "i" + ")" * depth,
    "NOT": lambda depth: "NOT " * depth + "b",
    "signs": lambda depth: "- " * depth + "i",
    "calls": lambda depth: "abs(" * depth + "i" + ")" * depth,
    "CASE": lambda depth: "CASE WHEN b THEN " * depth + "1" + " END" * depth,
    "sums": lambda depth: "i" + " + i" * depth,
    "conjunctions": lambda depth: "b" + " AND b" * depth,
    "right sums": lambda depth: "i + (" * depth + "i" + ")" * depth,
}


@pytest.mark.parametrize("nest", NESTS)
@pytest.mark.parametrize("depth", [DEEPEST, 400])
def test_deeper_than_the_limit_is_a_failure(nest: str, depth: int) -> None:
    failure = parse(NESTS[nest](depth + 1))
    assert isinstance(failure, Failure)
    assert failure.message == TOO_DEEP


@pytest.mark.parametrize("nest", NESTS)
def test_everything_works_at_the_deepest_that_parses(nest: str) -> None:
    trees = (parse(NESTS[nest](depth)) for depth in range(DEEPEST, 0, -1))
    tree = next(tree for tree in trees if not isinstance(tree, Failure))
    assert parse(canonical(tree)) == tree
    assert not isinstance(infer(tree, COLUMNS), Failure)
    assert ask(connect(), tree, [ROW])[1] == [evaluate(widen(tree, COLUMNS), ROW, "UTC")]


def test_a_text_over_the_length_is_refused_at_its_surplus() -> None:
    failure = parse("i" * (LONGEST_TEXT + 1))
    assert isinstance(failure, Failure)
    assert (failure.start, failure.end) == (LONGEST_TEXT, LONGEST_TEXT + 1)
    assert failure.message == f"the expression has {LONGEST_TEXT + 1} characters: the most is {LONGEST_TEXT}"
    assert not isinstance(parse("i" * LONGEST_TEXT), Failure)


GROWTH = {
    "nullif": "nullif({}, 1)",
    "BETWEEN": "CAST({} BETWEEN 0 AND 5 AS DOUBLE)",
    "IN": "CAST({} IN (1, 2, 3) AS DOUBLE)",
    "CASE": "CASE {} WHEN 1 THEN 2.0 WHEN 2 THEN 1.0 ELSE 3.0 END",
    "/": "x / ({})",
    "%": "x % ({})",
    "sqrt": "sqrt({})",
    "ln": "ln({})",
    "power": "power({}, 2)",
    "sin": "sin({})",
}


def grown(template: str, times: int) -> Tree | Failure:
    text = "x"
    for _ in range(times):
        text = template.format(text)
    return parse(text)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_counts_the_copies_of_its_arguments(name: str) -> None:
    function = FUNCTIONS[name]
    names = [f"<{position}>" for position, _ in enumerate(function.parameters)]
    for unit in ("'second'", "'hour'", "'day'"):
        parts = tuple(unit if part.choices else held for part, held in zip(function.parameters, names, strict=True))
        written = function.duckdb(parts, "'UTC'")
        assert all(written.count(part) <= function.copies for part in names)


@pytest.mark.parametrize("name", GROWTH)
def test_what_duckdb_writes_out_again_and_again_is_bounded(name: str) -> None:
    failure = grown(GROWTH[name], 28)
    assert isinstance(failure, Failure)
    assert str(LARGEST) in failure.message


@pytest.mark.parametrize("name", GROWTH)
def test_duckdb_takes_an_expression_a_quarter_of_the_limit_large(name: str) -> None:
    largest = max(times for times in range(1, 40) if not isinstance(grown(GROWTH[name], times + 2), Failure))
    tree = grown(GROWTH[name], largest)
    assert not isinstance(tree, Failure)
    assert len(ask(connect(), tree, [ROW])[1]) == 1


def test_a_long_list_is_no_nesting() -> None:
    tree = parse(f"i IN ({', '.join(map(str, range(1000)))})")
    assert not isinstance(tree, Failure)
    assert evaluate(tree, {"i": 999}, "UTC") is True


MADE = {
    "repeat": "repeat({}, 9999)",
    "lpad": "lpad({0}, 10000, {0})",
    "replace": "replace({}, 'a', 'aaaaaaaaaa')",
    "||": "repeat({0} || {0}, 7)",
    "concat_ws": "concat_ws({}" + ", ''" * 30 + ")",
}


@pytest.mark.parametrize("name", MADE)
def test_texts_made_of_texts_stay_short(name: str) -> None:
    text = "s"
    for _ in range(4):
        text = MADE[name].format(text)
    tree = parse(f"length({text})")
    assert not isinstance(tree, Failure), tree
    for value in ("a", "a" * 9_000):
        row = ROW | {"s": value}
        length = evaluate(tree, row, "UTC")
        assert ask(connect(), tree, [row])[1] == [length]
        assert length is None or (isinstance(length, int) and length <= 2 * LONGEST)
