"""The canonical spelling and the SQL for DuckDB, to the character."""

import pytest

from mlspec.expressions.canonical import canonical
from mlspec.expressions.duckdb import to_duckdb
from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree

CANONICAL = {
    "((a+b))*c": "(a + b) * c",
    "a+(b*c)": "a + b * c",
    "a-(b-c)": "a - (b - c)",
    "(a-b)-c": "a - b - c",
    "not (a or b) and c": "NOT (a OR b) AND c",
    "not (not a)": "NOT NOT a",
    "(not a) = b": "(NOT a) = b",
    "not (a = b)": "NOT a = b",
    "a != b": "a <> b",
    "-(-a)": "- -a",
    "+(-(a+b))": "+ -(a + b)",
    "a - -b": "a - -b",
    "- 5 % 3": "-5 % 3",
    "-(5 % 3)": "-(5 % 3)",
    "(a || b) like c": "a || b LIKE c",
    "(a = b) is null": "(a = b) IS NULL",
    "a in(1,2 ,3)": "a IN (1, 2, 3)",
    "a not  between (1) and (2+3)": "a NOT BETWEEN 1 AND 2 + 3",
    "0.50": "0.5",
    "1E5": "100000.0",
    "007": "7",
    "'it''s'": "'it''s'",
    "timestamp '2013-01-01T05:00'": "TIMESTAMP '2013-01-01 05:00:00'",
    "timestamp '2013-01-01 00:00:00.5'": "TIMESTAMP '2013-01-01 00:00:00.500000'",
    "interval 2 hours": "INTERVAL 2 HOUR",
    "case a when 1 then b else null end": "CASE a WHEN 1 THEN b ELSE NULL END",
    "cast(a as bigint)": "CAST(a AS BIGINT)",
    "COUNT( * )": "count(*)",
    "PI( )": "pi()",
}


def tree_of(text: str) -> Tree:
    tree = parse(text)
    assert not isinstance(tree, Failure), tree
    return tree


@pytest.mark.parametrize(("text", "expected"), CANONICAL.items())
def test_there_is_one_spelling(text: str, expected: str) -> None:
    assert canonical(tree_of(text)) == expected
    assert tree_of(expected) == tree_of(text)


LOCAL = """(("t" AT TIME ZONE 'UTC') AT TIME ZONE 'America/New_York')"""
DUCKDB = {
    "weather.y + 1": '("weather.y" + CAST(1 AS BIGINT))',
    "a / b": '("a" / nullif("b", 0))',
    "a % 2.5": '("a" % nullif(2.5e0, 0))',
    "a <> 1e300": '("a" <> 1e+300)',
    "hour(t)": f"(hour({LOCAL}))",
    "date_trunc('minute', t)": "(date_trunc('minute', \"t\"))",
    "date_trunc('day', t)": (f"(((date_trunc('day', {LOCAL}) AT TIME ZONE 'America/New_York') AT TIME ZONE 'UTC'))"),
    "date_diff('hour', t, t)": '(date_diff(\'hour\', "t", "t"))',
    "date_diff('day', t, t)": f"(date_diff('day', {LOCAL}, {LOCAL}))",
    "CAST(a AS BIGINT)": '(TRY_CAST("a" AS BIGINT))',
    "a BETWEEN b AND c": '("a" >= "b" AND "a" <= "c")',
    "a = 'it''s'": "(\"a\" = 'it''s')",
    "sum(a)": '(CAST(sum("a") AS DOUBLE))',
    "count(*)": "(count(*))",
    "t - INTERVAL 2 HOURS": '("t" - INTERVAL 2 HOUR)',
}


@pytest.mark.parametrize(("text", "expected"), DUCKDB.items())
def test_the_sql_quotes_every_name_and_types_every_literal(text: str, expected: str) -> None:
    assert to_duckdb(tree_of(text), "America/New_York") == expected


def test_the_caller_says_what_a_column_is_in_sql() -> None:
    tree = tree_of("weather.y > y")
    places = {"weather.y": 'weather."y"', "y": 'base."y"'}
    assert to_duckdb(tree, "UTC", places.__getitem__) == '(weather."y" > base."y")'


def test_a_time_zone_cannot_leave_its_quotes() -> None:
    assert "AT TIME ZONE 'x''; DROP TABLE t; --'" in to_duckdb(tree_of("hour(t)"), "x'; DROP TABLE t; --")
