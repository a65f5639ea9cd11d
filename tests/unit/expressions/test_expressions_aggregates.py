"""DuckDB agrees on the type of every aggregate, and on its value with plain Python."""

import math
from collections.abc import Callable, Sequence

import pytest
from expressions_oracle import COLUMNS, ask, connect
from expressions_strategies import tables
from hypothesis import given, settings
from hypothesis import strategies as st

from mlspec.expressions.evaluator import AggregateError, evaluate
from mlspec.expressions.failure import Failure
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.inference import infer
from mlspec.expressions.parser import parse
from mlspec.expressions.types import DUCKDB_NAMES, Type
from mlspec.expressions.values import Value, compare

CONNECTION = connect()


def extreme(sign: int) -> Callable[[Sequence[Value]], Value]:
    def chosen(values: Sequence[Value]) -> Value:
        best: Value = None
        for value in values:
            if best is None or compare(value, best) == sign:
                best = value
        return best

    return chosen


def mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


EXPECTED: dict[str, Callable[[Sequence], Value]] = {
    "avg": mean,
    "sum": lambda values: float(sum(values)) if values else None,
    "count": len,
    "min": extreme(-1),
    "max": extreme(1),
}
ARGUMENTS = {"avg": "k", "sum": "k", "count": "kxsbt", "min": "kxsbt", "max": "kxsbt"}
TYPES = {"k": Type.INTEGER} | {name: COLUMNS[name] for name in "xsbt"}
SMALL = st.none() | st.integers(-(10**9), 10**9)


def test_the_table_of_expected_values_names_every_aggregate() -> None:
    assert set(EXPECTED) == {name for name, function in FUNCTIONS.items() if function.aggregate}


@pytest.mark.parametrize(("name", "column"), [(name, column) for name in ARGUMENTS for column in ARGUMENTS[name]])
@settings(deadline=None, max_examples=15)
@given(st.data())
def test_an_aggregate_has_pythons_value_over_the_rows_that_are_not_null(
    name: str, column: str, data: st.DataObject
) -> None:
    types = {column: TYPES[column]}
    count = data.draw(st.integers(0, 12))
    integers = st.lists(SMALL.map(lambda value: {"k": value}), min_size=count, max_size=count)
    rows = data.draw(integers if column == "k" else tables(types, count))
    tree = parse(f"{name}({column})")
    assert not isinstance(tree, Failure)
    kind = infer(tree, types)
    assert not isinstance(kind, Failure)
    duckdb_kind, values = ask(CONNECTION, tree, rows, columns=types)
    assert duckdb_kind == DUCKDB_NAMES[kind]
    expected = EXPECTED[name]([row[column] for row in rows if row[column] is not None])
    if isinstance(expected, float) and not math.isnan(expected):
        assert values == [pytest.approx(expected, rel=1e-12)]
    else:
        assert repr(values[0]) == repr(expected)


DERIVED = {
    "count(*)": (Type.INTEGER, 4),
    "sum(CASE WHEN b THEN 1 ELSE 0 END) / count(*)": (Type.DOUBLE, 0.5),
    "avg(x)": (Type.DOUBLE, 2.0),
    "avg(CASE WHEN b THEN x END)": (Type.DOUBLE, 1.5),
    "sum(x) / count(x) > 1 AND max(x) < 10": (Type.BOOLEAN, True),
    "coalesce(sum(CASE WHEN FALSE THEN x END), 0)": (Type.DOUBLE, 0.0),
    "min(hour(t))": (Type.INTEGER, None),
    "max(t) - min(t)": (Type.INTERVAL, None),
}
ROWS = [
    {"x": x, "b": b, "t": moment}
    for x, b, moment in (
        (1.0, True, None),
        (2.0, True, None),
        (3.0, False, None),
        (None, False, None),
    )
]


@pytest.mark.parametrize(("text", "expected"), DERIVED.items())
def test_aggregates_combine(text: str, expected: tuple[Type, Value]) -> None:
    types = {name: COLUMNS[name] for name in "xbt"}
    tree = parse(text)
    assert not isinstance(tree, Failure)
    assert infer(tree, types) == expected[0]
    kind, values = ask(CONNECTION, tree, ROWS, "America/New_York", types)
    assert (kind, values) == (DUCKDB_NAMES[expected[0]], [expected[1]])


def test_a_single_row_has_no_aggregate() -> None:
    tree = parse("1 + avg(x)")
    assert not isinstance(tree, Failure)
    with pytest.raises(AggregateError, match="avg makes one value of many rows"):
        evaluate(tree, {"x": 1.0}, "UTC")
