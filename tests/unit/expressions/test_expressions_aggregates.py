"""DuckDB agrees on the type of every aggregate, and on its value with plain Python."""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cmp_to_key

import pytest
from expressions_oracle import COLUMNS, ask, connect
from expressions_strategies import tables
from hypothesis import assume, given, settings
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
    total = math.fsum if all(map(math.isfinite, values)) else sum
    return total(values) / len(values) if values else None


def quantile(share: float) -> Callable[[Sequence[float]], float | None]:
    """Between the neighbours of share * (n - 1), as R's type 7; NaN is the greatest."""

    def interpolated(values: Sequence[float]) -> float | None:
        ordered = sorted(map(float, values), key=cmp_to_key(compare))
        if not ordered:
            return None
        position = share * (len(ordered) - 1)
        low, high = ordered[math.floor(position)], ordered[math.ceil(position)]
        return low if low == high else low + (high - low) * (position - math.floor(position))

    return interpolated


def variance(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    if not all(map(math.isfinite, values)):
        return math.nan
    exact = [Fraction(value) for value in values]
    center = sum(exact) / len(exact)
    return float(sum((value - center) ** 2 for value in exact) / (len(exact) - 1))


def deviation(values: Sequence[float]) -> float | None:
    squared = variance(values)
    return None if squared is None else math.sqrt(squared)


EXPECTED: dict[str, Callable[[Sequence], Value]] = {
    "avg": mean,
    "sum": lambda values: float(sum(values)) if values else None,
    "count": len,
    "count_if": lambda values: sum(map(bool, values)),
    "min": extreme(-1),
    "max": extreme(1),
    "bool_and": lambda values: all(values) if values else None,
    "bool_or": lambda values: any(values) if values else None,
    "var_samp": variance,
    "stddev_samp": deviation,
    "median": quantile(0.5),
    "quantile_cont": quantile(0.3),
}
LITERALS = {"quantile_cont": ", 0.3"}
OF_TYPE = {"integer": "k", "double": "x", "string": "s", "boolean": "b", "timestamp": "t"}
ARGUMENTS = {
    name: "".join(OF_TYPE.get(kind, "") for kind in function.parameters[0].accepts)
    for name, function in FUNCTIONS.items()
    if function.aggregate
}
TYPES = {"k": Type.INTEGER} | {name: COLUMNS[name] for name in "xsbt"}
SMALL = st.none() | st.integers(-(10**9), 10**9)


def test_the_table_of_expected_values_names_every_aggregate() -> None:
    assert set(EXPECTED) == {name for name, function in FUNCTIONS.items() if function.aggregate}


def slack(name: str, rows: Sequence[Mapping[str, Value]], column: str) -> float:
    """What cancels in a sum of large values cannot be told from its result alone."""
    sizes = [abs(value) for row in rows if isinstance(value := row[column], int | float) and math.isfinite(value)]
    scale = max(sizes, default=0.0)
    return 1e-12 * (scale**2 if name == "var_samp" else scale) if FUNCTIONS[name].tolerance else 0.0


@pytest.mark.parametrize(("name", "column"), [(name, column) for name in ARGUMENTS for column in ARGUMENTS[name]])
@settings(deadline=None, max_examples=15)
@given(st.data())
def test_an_aggregate_has_pythons_value_over_the_rows_that_are_not_null(
    name: str, column: str, data: st.DataObject
) -> None:
    types = {column: TYPES[column]}
    count = data.draw(st.integers(0, 12))
    call = f"{name}({column}{LITERALS.get(name, '')})"
    integers = st.lists(SMALL.map(lambda value: {"k": value}), min_size=count, max_size=count)
    rows = data.draw(integers if column == "k" else tables(types, count))
    # Sums and squares overflow where the values themselves do not.
    assume(not FUNCTIONS[name].tolerance or not any(1e100 < abs(row[column] or 0) < math.inf for row in rows))
    tree = parse(call)
    assert not isinstance(tree, Failure)
    kind = infer(tree, types)
    assert not isinstance(kind, Failure)
    duckdb_kind, values = ask(CONNECTION, tree, rows, columns=types)
    assert duckdb_kind == DUCKDB_NAMES[kind]
    expected = EXPECTED[name]([row[column] for row in rows if row[column] is not None])
    if isinstance(expected, float) and not math.isnan(expected):
        assert values == [
            pytest.approx(expected, rel=FUNCTIONS[name].tolerance or 1e-12, abs=slack(name, rows, column))
        ]
    else:
        assert repr(values[0]) == repr(expected)


SAMPLES = {"x": (1.0, 2.0, 4.0, 10.0, 10.0), "b": (True, False, True), "s": ("b", "a", "c")}


def test_aggregates_of_one_signature_differ() -> None:
    values = {name: tuple(EXPECTED[name](SAMPLES[c]) for c in "xbs" if c in ARGUMENTS[name]) for name in EXPECTED}
    assert len({(ARGUMENTS[name], repr(value)) for name, value in values.items()}) == len(EXPECTED)


DERIVED = {
    "count(*)": (Type.INTEGER, 4),
    "sum(CASE WHEN b THEN 1 ELSE 0 END) / count(*)": (Type.DOUBLE, 0.5),
    "avg(x)": (Type.DOUBLE, 2.0),
    "avg(CASE WHEN b THEN x END)": (Type.DOUBLE, 1.5),
    "sum(x) / count(x) > 1 AND max(x) < 10": (Type.BOOLEAN, True),
    "coalesce(sum(CASE WHEN FALSE THEN x END), 0)": (Type.DOUBLE, 0.0),
    "count_if(x > 1) / count(*)": (Type.DOUBLE, 0.5),
    "bool_and(x > 0) AND NOT bool_or(x > 5)": (Type.BOOLEAN, True),
    "quantile_cont(x, 0) + quantile_cont(x, 1)": (Type.DOUBLE, 4.0),
    "power(stddev_samp(x), 2) - var_samp(x) + median(x)": (Type.DOUBLE, 2.0),
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
