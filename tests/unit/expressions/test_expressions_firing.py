"""What can be proved of a condition without a row, and that no row ever refutes it."""

import pytest
from expressions_oracle import COLUMNS
from expressions_strategies import expressions, tables
from hypothesis import given, settings
from hypothesis import strategies as st

from mlspec.expressions.domains import Choice, Domain, Interval
from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.firing import always_fires, fires_whenever, never_fires
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree
from mlspec.expressions.types import Type
from mlspec.expressions.values import EvaluationError

DECLARED = {
    "hour": Domain(Interval(0, 23, whole=True), null=False),
    "delay": Domain(Interval()),
    "distance": Domain(Interval(0, 6000), null=False),
    "origin": Domain(Choice(frozenset({"EWR", "JFK", "LGA"})), null=False),
    "dest": Domain(Choice()),
    "night": Domain(Choice(frozenset({True, False}))),
    "moment": Domain(Interval(whole=True), null=False),
}


def condition(text: str) -> Tree:
    tree = parse(text)
    assert not hasattr(tree, "message"), tree
    return tree


@pytest.mark.parametrize(
    "text",
    [
        "delay > 45 AND delay < 3",
        "delay > 45 AND NOT delay > 3",
        "hour > 23",
        "hour > 22.5 AND hour < 23",
        "hour BETWEEN 24 AND 30",
        "24 <= hour",
        "distance < 0 OR distance > 6000",
        "origin = 'BOS'",
        "origin IN ('BOS', 'PHL') AND delay > 1",
        "dest = 'A' AND dest = 'B'",
        "dest IN ('A', 'B') AND dest NOT IN ('A', 'B', 'C')",
        "hour IN (24, 25)",
        "origin NOT IN ('EWR', 'JFK', 'LGA')",
        "delay IS NULL AND delay > 1",
        "hour IS NULL",
        "night AND NOT night",
        "hour < 6 AND hour NOT IN (0, 1, 2, 3, 4, 5)",
        "moment > TIMESTAMP '2014-01-01' AND moment < TIMESTAMP '2013-01-01'",
        "(delay > 5 OR delay < 1) AND delay BETWEEN 2 AND 3",
        "hour(moment) > 23 AND origin = 'EWR'",
        "FALSE",
    ],
)
def test_a_contradiction_is_proved(text: str) -> None:
    assert never_fires(condition(text), DECLARED)
    assert not always_fires(condition(text), DECLARED)


@pytest.mark.parametrize(
    "text",
    [
        "hour >= 0",
        "hour BETWEEN 0 AND 23",
        "hour < 6 OR hour >= 6",
        "origin IN ('EWR', 'JFK', 'LGA', 'BOS')",
        "origin <> 'BOS'",
        "delay IS NULL OR delay > 3 OR delay <= 3",
        "NOT (hour > 23)",
        "month(moment) <= 12",
        "TRUE",
    ],
)
def test_a_tautology_is_proved(text: str) -> None:
    assert always_fires(condition(text), DECLARED)
    assert not never_fires(condition(text), DECLARED)


@pytest.mark.parametrize(
    "text",
    [
        "delay > 3 OR delay <= 3",
        "dest = 'A' OR dest <> 'A'",
        "delay > 45 AND hour >= 10",
        "delay + 1 < delay",
        "abs(delay) < 0",
        "hour < 23 AND hour > 21",
        "hour <> 5",
        "delay > 1e308",
        "unknown > 3 AND unknown < 1",
        "night",
        "dest LIKE 'a%' AND dest LIKE 'b%'",
    ],
)
def test_what_is_open_or_not_understood_is_left_alone(text: str) -> None:
    assert not always_fires(condition(text), DECLARED)
    if "unknown" not in text:
        assert not never_fires(condition(text), DECLARED)


def test_one_condition_may_imply_another() -> None:
    assert fires_whenever(condition("delay > 3"), condition("delay > 45 AND hour > 1"), DECLARED)
    assert fires_whenever(condition("lower(dest) = 'a'"), condition("lower(dest) = 'a'"), DECLARED)
    assert not fires_whenever(condition("delay > 45"), condition("delay > 3"), DECLARED)
    assert not fires_whenever(condition("delay > 3 OR hour > 1"), condition("dest = 'A'"), DECLARED)


def test_integers_that_doubles_do_not_tell_apart_are_left_alone() -> None:
    columns = {"n": Domain(Interval(whole=True), null=False)}
    tree = condition("n < 9007199254740993 AND n >= 9007199254740992.0")
    assert evaluate(tree, {"n": 2**53 - 1 + 1}, "UTC") is True
    assert not never_fires(tree, columns)


def test_a_wide_condition_takes_time_that_grows_with_its_length() -> None:
    wide = " OR ".join(f"delay = {number} AND hour = {number % 24}" for number in range(60))
    assert not never_fires(condition(f"({wide}) AND delay >= 0"), DECLARED)
    assert never_fires(condition(f"({wide}) AND delay < 0"), DECLARED)


UNDECLARED = {
    name: Domain(
        {Type.BOOLEAN: Choice(frozenset({True, False})), Type.STRING: Choice()}.get(
            kind, Interval(whole=kind is not Type.DOUBLE)
        )
    )
    for name, kind in COLUMNS.items()
}


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_no_row_refutes_a_proof(data: st.DataObject) -> None:
    tree = data.draw(expressions(Type.BOOLEAN))
    never, always = never_fires(tree, UNDECLARED), always_fires(tree, UNDECLARED)
    for row in data.draw(tables(COLUMNS, 4)):
        try:
            found = evaluate(tree, row, "America/New_York")
        except EvaluationError:
            continue
        assert not (never and found is True)
        assert not (always and found is not True)


def small(columns: str = "xyz") -> st.SearchStrategy[str]:
    """Conditions that often contradict themselves."""
    atom = st.builds(
        "{} {} {}".format,
        st.sampled_from(columns),
        st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
        st.integers(0, 3) | st.sampled_from([0.5, 2.5]),
    )
    atom |= st.builds("{} IS {}NULL".format, st.sampled_from(columns), st.sampled_from(["", "NOT "]))
    atom |= st.builds("{} {}IN ({}, {})".format, st.sampled_from(columns), st.sampled_from(["", "NOT "]),
                      st.integers(0, 3), st.integers(0, 3))  # fmt: skip
    atom |= st.builds("{} {}BETWEEN {} AND {}".format, st.sampled_from(columns), st.sampled_from(["", "NOT "]),
                      st.integers(0, 3), st.integers(0, 3))  # fmt: skip
    return st.recursive(
        atom,
        lambda inner: (
            st.builds("({} AND {})".format, inner, inner)
            | st.builds("({} OR {})".format, inner, inner)
            | st.builds("NOT ({})".format, inner)
        ),
        max_leaves=8,
    )


GRID = [{"x": x, "y": y, "z": z} for x in (0, 1, 2, 3) for y in (None, 0.0, 0.5, 2.5, 3.0) for z in (None, 1, 2)]
ON_GRID = {
    "x": Domain(Interval(0, 3, whole=True), null=False),
    "y": Domain(Interval(0, 3)),
    "z": Domain(Interval(1, 2, whole=True)),
}


@given(text=small(), other=small())
@settings(max_examples=600, deadline=None)
def test_no_row_of_a_grid_refutes_a_proof(text: str, other: str) -> None:
    tree, second = condition(text), condition(other)
    found = [evaluate(tree, row, "UTC") for row in GRID]
    assert not (never_fires(tree, ON_GRID) and True in found)
    assert not (always_fires(tree, ON_GRID) and any(value is not True for value in found))
    if fires_whenever(tree, second, ON_GRID):
        assert all(value is True for value, row in zip(found, GRID, strict=True) if evaluate(second, row, "UTC"))


def test_proofs_are_found_not_only_never_wrong() -> None:
    texts = ["x > 1 AND x < 1", "x >= 0", "y IS NULL OR y >= 0", "z = 3", "x = 1 AND NOT x = 1", "x IN (4, 5)"]
    assert [never_fires(condition(text), ON_GRID) for text in texts] == [True, False, False, True, True, True]
    assert [always_fires(condition(text), ON_GRID) for text in texts] == [False, True, True, False, False, False]


def test_moments_lie_on_a_line_of_microseconds() -> None:
    columns = {"moment": Domain(Interval(0, whole=True))}
    assert never_fires(condition("moment < TIMESTAMP '1970-01-01'"), columns)
    assert not never_fires(condition("moment <= TIMESTAMP '1970-01-01'"), columns)
