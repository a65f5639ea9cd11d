"""DuckDB accepts every expression that inference accepts, with the same type and the same values."""

import json
from collections.abc import Mapping
from itertools import product

import pytest
from expressions_oracle import COLUMNS, ask, connect, inexact_calls, same, tolerance
from expressions_strategies import ZONES, any_expression, tables
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from mlspec.expressions import canonical as spelling
from mlspec.expressions.canonical import canonical
from mlspec.expressions.duckdb import to_duckdb
from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.failure import Failure
from mlspec.expressions.functions.function import Parameter
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.functions.timestamps import UNITS as UNITS_OF_TIME
from mlspec.expressions.inference import infer
from mlspec.expressions.limits import beyond_limits
from mlspec.expressions.lineage import columns
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree
from mlspec.expressions.types import DUCKDB_NAMES, Type
from mlspec.expressions.values import EvaluationError, Value
from mlspec.expressions.widening import widen

CONNECTION = connect()
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def value_of(tree: Tree, row: Mapping[str, Value], zone: str) -> Value | EvaluationError:
    try:
        return evaluate(tree, row, zone)
    except EvaluationError as overflow:
        return overflow


OF_TYPE = {
    Type.BOOLEAN: ("b",),
    Type.INTEGER: ("i", "j"),
    Type.DOUBLE: ("x", "weather.y"),
    Type.STRING: ("s", "r"),
    Type.TIMESTAMP: ("t", "u"),
}


def arguments(position: int, parameter: Parameter) -> tuple[str, ...]:
    """The texts that stand for a parameter: its first and last choices, or a column of each type."""
    if parameter.choices:
        chosen = parameter.choices if isinstance(parameter.choices[0], str) else parameter.choices[::5]
        return tuple(f"'{choice}'" if isinstance(choice, str) else str(choice) for choice in chosen)
    return tuple(OF_TYPE[kind][position % len(OF_TYPE[kind])] for kind in parameter.accepts)


def calls() -> tuple[str, ...]:
    """A call of every function by every combination of types, without and with what is optional."""
    texts: list[str] = []
    for name, function in FUNCTIONS.items():
        if function.aggregate or function.meets:
            continue
        given = [arguments(position, parameter) for position, parameter in enumerate(function.parameters)]
        for count in range(len(given) - function.optional, len(given) + 1):
            texts.extend(f"{name}({', '.join(chosen)})" for chosen in product(*given[:count]))
        if function.repeats:
            texts.append(f"{name}({', '.join(part[0] for part in (*given, given[-1]))}, r)")
    return tuple(texts)


FLAT = (
    *calls(),
    "make_timestamp(year(t), month(t), day(u), hour(u), minute(t), second(u))",
    "make_timestamp(2013, 1 + i % 12, j, 1, 2, 3)",
    "replace(s, left(r, 1), r)",
    "split_part(s, left(r, 1), i)",
    "power(x, i % 4)",
    *(f"{operator}x" for operator in "+-"),
    *(f"i {operator} j" for operator in "+-*/%"),
    *(f"x {operator} weather.y" for operator in "+-*/%"),
    *(f"i {operator} x" for operator in ("+", "-", "*", "/", "%", "=", "<", ">=")),
    *(f"x {operator} weather.y" for operator in ("=", "<>", "<", "<=", ">", ">=")),
    *(f"s {operator} r" for operator in ("||", "=", "<", "LIKE", "NOT LIKE")),
    *(f"{name}({arguments})" for name in ("greatest", "least", "coalesce", "nullif") for arguments in ("i, x", "s, r")),
    *(f"date_diff('{unit}', t, t + INTERVAL 20 DAYS)" for unit in UNITS_OF_TIME),
    *(f"t {operator} INTERVAL 90 MINUTES" for operator in "+-"),
    "t - u",
    *(f"CAST({column} AS {name})" for column in "bix" for name in ("BOOLEAN", "BIGINT", "DOUBLE", "VARCHAR")),
    "CAST(t AS VARCHAR)",
    "b AND i > j",
    "b OR i > j",
    "NOT b",
    "i IN (j, 1, 2)",
    "i NOT IN (j, x)",
    "i BETWEEN j AND x",
    "s NOT BETWEEN r AND 'b'",
    "s IS NULL",
    "CASE WHEN b THEN i WHEN i > j THEN x END",
    "CASE i WHEN j THEN s WHEN x THEN r ELSE 'c' END",
)


@pytest.mark.parametrize("text", FLAT)
@settings(unhurried, max_examples=10)
@given(st.data(), st.sampled_from(ZONES))
def test_each_operation_agrees_on_many_rows(text: str, data: st.DataObject, zone: str) -> None:
    tree = parse(text)
    assert not isinstance(tree, Failure)
    read = {column.name: COLUMNS[column.name] for column in columns(tree)}
    agrees(tree, data.draw(tables(read, 30)), zone, read)


@settings(unhurried, max_examples=200)
@given(any_expression, tables(COLUMNS, 4), st.sampled_from(ZONES))
def test_duckdb_gives_the_type_and_the_values(tree: Tree, table: list[dict[str, Value]], zone: str) -> None:
    assume(beyond_limits(tree) is None)
    agrees(tree, table, zone, COLUMNS)


def agrees(tree: Tree, table: list[dict[str, Value]], zone: str, types: Mapping[str, Type]) -> None:
    """Rows whose value overflows stay out: there the evaluator is the stricter of the two."""
    note(canonical(tree))
    note(to_duckdb(tree, zone))
    kind = infer(tree, types)
    assert not isinstance(kind, Failure), kind
    wide = widen(tree, types)
    expected = [value_of(wide, row, zone) for row in table]
    held = [position for position, value in enumerate(expected) if not isinstance(value, EvaluationError)]
    duckdb_kind, values = ask(CONNECTION, tree, [table[position] for position in held], zone, types)
    assert duckdb_kind == DUCKDB_NAMES[kind]
    for position, value in zip(held, values, strict=True):
        agreed = same(expected[position], value) or libraries_differ(wide, table[position], zone, types)
        assert agreed, (table[position], expected[position], value)


def libraries_differ(tree: Tree, row: Mapping[str, Value], zone: str, types: Mapping[str, Type]) -> bool:
    """Whether a call whose last bits are up to the C library, on its own, differs in no more than these."""
    for call in inexact_calls(tree):
        ours, (theirs,) = value_of(call, row, zone), ask(CONNECTION, call, [row], zone, types)[1]
        if not isinstance(ours, EvaluationError) and not same(ours, theirs) and same(ours, theirs, tolerance(call)):
            return True
    return False


@settings(unhurried, max_examples=200)
@given(any_expression)
def test_the_canonical_spelling_reads_back_as_the_tree(tree: Tree) -> None:
    assume(beyond_limits(tree) is None)
    text = canonical(tree)
    assert parse(text) == tree
    assert canonical(parse(text)) == text  # type: ignore[arg-type] - the line before says it is a tree


@settings(unhurried, max_examples=200)
@given(any_expression)
def test_operators_bind_as_in_duckdb(tree: Tree) -> None:
    """DuckDB reads the spelling with the fewest parentheses as it reads the one with all of them."""
    assume(beyond_limits(tree) is None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spelling, "_level", lambda _tree: 0)
        everywhere = canonical(tree)
    fewest = canonical(tree)
    assert _shape(fewest) == _shape(everywhere), (fewest, everywhere)


def _shape(text: str) -> object:
    """DuckDB's own syntax tree, without places."""
    answer = CONNECTION.execute("SELECT json_serialize_sql(?::VARCHAR)", [f"SELECT {text}"]).fetchall()[0][0]
    return _bare(json.loads(answer))


def _bare(node: object) -> object:
    if isinstance(node, dict):
        return {key: _bare(value) for key, value in node.items() if not key.startswith("query_location")}
    return [_bare(item) for item in node] if isinstance(node, list) else node


@settings(unhurried, max_examples=100)
@given(any_expression)
def test_widening_changes_no_type_and_nothing_twice(tree: Tree) -> None:
    wide = widen(tree, COLUMNS)
    assert infer(wide, COLUMNS) == infer(tree, COLUMNS)
    assert widen(wide, COLUMNS) == wide
