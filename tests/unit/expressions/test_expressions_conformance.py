"""Every function and operator gives the value that stands in the table, in Python and in DuckDB."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

import duckdb
import pytest
from expressions_conformance import CONFORMANCE
from expressions_oracle import ask, connect, same, tolerance

from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.failure import Failure
from mlspec.expressions.functions.strings import SPACES
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.inference import infer
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Call, Null, Tree, children, walk, with_children
from mlspec.expressions.types import DUCKDB_NAMES, Type
from mlspec.expressions.values import EvaluationError, Value
from mlspec.expressions.widening import widen

ZONE = "America/New_York"
TREES = tuple(tree for text in CONFORMANCE if not isinstance(tree := parse(text), Failure))
ROW_FUNCTIONS = tuple(name for name, function in FUNCTIONS.items() if not function.aggregate)
OVERFLOWS = ("high + 1", "low - 1", "high * 2", "-low", "abs(low)", "low % -1")


@pytest.mark.parametrize(("text", "expected"), CONFORMANCE.items())
def test_python_and_duckdb_give_the_tabled_value(text: str, expected: Value) -> None:
    tree = parse(text)
    assert not isinstance(tree, Failure), tree
    kind = infer(tree, {})
    assert not isinstance(kind, Failure), kind
    assert same(evaluate(widen(tree, {}), {}, ZONE), expected, tolerance(tree))
    duckdb_kind, values = ask(connect(), tree, [{}], ZONE, {})
    assert (duckdb_kind, same(values[0], expected, tolerance(tree))) == (DUCKDB_NAMES[kind], True), values


def test_the_time_zone_of_the_session_does_not_matter() -> None:
    tree = parse("CAST(date_trunc('day', t) AS VARCHAR) || s")
    assert not isinstance(tree, Failure)
    row = {"t": datetime.fromisoformat("2013-07-04T03:30"), "s": "!"}
    types = {"t": Type.TIMESTAMP, "s": Type.STRING}
    for session in ("UTC", "Asia/Tokyo", "America/Los_Angeles"):
        connection = connect()
        connection.execute(f"SET TimeZone = '{session}'")
        assert ask(connection, tree, [row], ZONE, types)[1] == ["2013-07-03 04:00:00!"]


def test_every_function_has_at_least_five_rows_one_of_them_null() -> None:
    rows: Counter[str] = Counter()
    nulls: Counter[str] = Counter()
    for tree in TREES:
        for name in {node.name for node in walk(tree) if isinstance(node, Call)}:
            rows[name] += 1
            nulls[name] += any(isinstance(node, Null) for node in walk(tree))
    for name in ROW_FUNCTIONS:
        assert rows[name] >= 5, name
        assert nulls[name] >= 1, name


def value_or_fault(tree: Tree) -> Value | type:
    """The value, or what kind of fault it is: another type of call, another overflow."""
    kind = infer(tree, {})
    if isinstance(kind, Failure):
        return Failure
    try:
        return evaluate(widen(tree, {}), {}, ZONE)
    except EvaluationError:
        return EvaluationError


@pytest.mark.parametrize("name", ROW_FUNCTIONS)
def test_the_rows_of_a_function_tell_it_from_every_other(name: str) -> None:
    rows = [tree for tree in TREES for node in walk(tree) if isinstance(node, Call) and node.name == name]
    for other in ROW_FUNCTIONS:
        if other != name:
            swapped = [_renamed(tree, name, other) for tree in rows]
            pairs = zip(rows, swapped, strict=True)
            told = [tree for tree, twin in pairs if not same(value_or_fault(tree), value_or_fault(twin), 1e-9)]
            assert told, other


def _renamed(tree: Tree, name: str, other: str) -> Tree:
    parts = [_renamed(part, name, other) for part in children(tree)]
    renamed = with_children(tree, parts) if parts else tree
    return replace(renamed, name=other) if isinstance(renamed, Call) and renamed.name == name else renamed


def test_spaces_are_trimmed_as_in_duckdb_over_all_of_unicode() -> None:
    sql = "SELECT chr(i::INT) FROM range(1, 1114112) AS r(i) WHERE i NOT BETWEEN 55296 AND 57343"
    found = connect().execute(f"{sql} AND trim(chr(i::INT)) = ''").fetchall()
    assert "".join(letter for (letter,) in found) == SPACES


@pytest.mark.parametrize("text", OVERFLOWS)
def test_an_overflow_of_64_bits_is_an_error_in_both(text: str) -> None:
    tree = parse(text)
    row = {"high": 2**63 - 1, "low": -(2**63)}
    assert not isinstance(tree, Failure)
    with pytest.raises(EvaluationError, match="64-bit"):
        evaluate(tree, row, ZONE)
    with pytest.raises(duckdb.OutOfRangeException):
        ask(connect(), tree, [row], ZONE, dict.fromkeys(row, Type.INTEGER))


@pytest.mark.parametrize("text", ["TIMESTAMP '9999-12-31' + INTERVAL 1 DAY", "TIMESTAMP '0001-01-01' - INTERVAL 1 DAY"])
def test_a_moment_outside_the_years_of_python_is_an_evaluation_error(text: str) -> None:
    tree = parse(text)
    assert not isinstance(tree, Failure)
    with pytest.raises(EvaluationError, match="1 to 9999"):
        evaluate(tree, {}, ZONE)


def test_letters_change_case_as_in_duckdb_over_all_of_unicode() -> None:
    sql = "SELECT chr(i::INT), lower(chr(i::INT)), upper(chr(i::INT)) FROM range(1, 1114112) AS r(i)"
    rows = connect().execute(f"{sql} WHERE i NOT BETWEEN 55296 AND 57343").fetchall()
    lower, upper = FUNCTIONS["lower"].value, FUNCTIONS["upper"].value
    assert lower
    assert upper
    assert [row for row in rows if (lower((row[0],), ""), upper((row[0],), "")) != row[1:]] == []
