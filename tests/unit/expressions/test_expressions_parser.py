"""Any text gives a tree or a failure inside the text, and each node knows the text it stands for."""

import subprocess
import sys

import pytest
from expressions_oracle import COLUMNS
from expressions_strategies import any_expression
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import infer
from mlspec.expressions.limits import beyond_limits
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Binary, Column, Integer, Tree, walk

WORDS = """
    i x s b t weather . y ( ) , 1 0.5 'a' + - * / % || = <> < >= != AND OR NOT IN BETWEEN LIKE IS NULL CASE WHEN THEN
    ELSE END CAST AS BIGINT TRUE INTERVAL HOUR TIMESTAMP '2013-01-01' hour count avg ; --
""".split()  # noqa: SIM905 - a word list
SPEC = (
    "scheduled_departure - INTERVAL 2 HOUR",
    "arr_delay > 15",
    "hour(scheduled_departure)",
    "weather.visibility",
    "year(scheduled_departure) - planes.year_built",
    "avg(dep_delay)",
    "departure_hour >= 20 OR departure_hour < 6",
    "visibility < 3",
    "carrier IN ('EV', '9E', 'MQ', 'YV', 'OO')",
    "avg(CASE WHEN label AND NOT prediction THEN 60 WHEN prediction AND NOT label THEN 15 ELSE 0 END)",
    "label IS NOT NULL",
    "origin_delay_3h > 45 AND departure_hour >= 10",
)


@pytest.mark.parametrize("text", SPEC)
def test_the_expressions_of_the_flight_delay_spec_parse_and_are_canonical(text: str) -> None:
    tree = parse(text)
    assert not isinstance(tree, Failure), tree
    assert canonical(tree) == text


@settings(deadline=None, max_examples=300)
@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_any_text_is_a_tree_or_a_failure_inside_the_text(text: str) -> None:
    result = parse(text)
    assert 0 <= result.start <= result.end <= len(text)
    if not isinstance(result, Failure):
        kind = infer(result, COLUMNS)
        assert not isinstance(kind, Failure) or 0 <= kind.start < kind.end <= len(text)


@settings(deadline=None, max_examples=150)
@given(any_expression)
def test_every_node_stands_for_its_piece_of_the_text(tree: Tree) -> None:
    assume(beyond_limits(tree) is None)
    text = canonical(tree)
    parsed = parse(text)
    assert not isinstance(parsed, Failure)
    for node in walk(parsed):
        assert parse(text[node.start : node.end]) == node


def test_offsets_count_code_points() -> None:
    failure = parse("s = '\U0001f600' == b")
    assert (failure.start, failure.end) == (8, 10)


def test_keywords_and_functions_are_read_in_any_case_and_columns_in_their_own() -> None:
    tree = parse("case when Flag is not null then HOUR(T) end")
    assert not isinstance(tree, Failure)
    assert canonical(tree) == "CASE WHEN Flag IS NOT NULL THEN hour(T) END"


def test_words_of_literals_are_columns_where_no_literal_follows() -> None:
    assert parse("timestamp > interval") == Binary(">", Column("timestamp"), Column("interval"))
    assert parse("hour + 1") == Binary("+", Column("hour"), Integer(1))


def test_an_expression_may_span_lines() -> None:
    tree = parse("i\n  + 1\r\n\t")
    assert tree == Binary("+", Column("i"), Integer(1))


def test_the_language_needs_the_standard_library_alone() -> None:
    code = (
        "import sys, mlspec.expressions.parser, mlspec.expressions.evaluator, mlspec.expressions.duckdb, "
        "mlspec.expressions.widening; "
        "print([name for name in sys.modules if name.partition('.')[0] not in sys.stdlib_module_names "
        "and not name.startswith(('mlspec', '_', 'sitecustomize'))])"
    )
    result = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False, env=_path()
    )
    assert (result.stdout, result.stderr) == ("[]\n", "")


def _path() -> dict[str, str]:
    import mlspec

    return {"PYTHONPATH": mlspec.__path__[0].removesuffix("mlspec")}
