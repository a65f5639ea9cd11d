"""Well-typed expressions, rows and texts for hypothesis."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache

from expressions_oracle import COLUMNS
from hypothesis import strategies as st

from mlspec.expressions.functions.function import Parameter
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.tree import (
    Between,
    Binary,
    Boolean,
    Call,
    Case,
    Cast,
    Column,
    Double,
    In,
    Integer,
    Interval,
    IsNull,
    Like,
    Null,
    String,
    Timestamp,
    Tree,
    Unary,
)
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value

ZONES = ("America/New_York", "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu")
B, N, X = Type.BOOLEAN, Type.INTEGER, Type.DOUBLE
S, T, L = Type.STRING, Type.TIMESTAMP, Type.INTERVAL

patterns = st.text(st.sampled_from("ab%_"), max_size=10)
texts = patterns | st.text(st.sampled_from("ab%_\\ \u2003'\u00e9\u00df\u0130\u03a3\u1f80\U0001f600"), max_size=6)
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC by convention
moments = st.builds(EPOCH.__add__, st.timedeltas(timedelta(days=1), timedelta(days=130 * 365)))
CLOCK_CHANGES = (
    "2013-03-10T07:00",  # New York, forward
    "2013-11-03T06:00",  # New York, back
    "2013-03-10T05:00",  # Havana, forward at midnight
    "2013-11-03T05:00",  # Havana, back to midnight
    "2013-04-06T15:00",  # Lord Howe, back by half an hour
    "2013-10-05T15:30",  # Lord Howe, forward by half an hour
)
odd_moments = st.builds(
    lambda change, minutes: datetime.fromisoformat(change) + timedelta(minutes=minutes),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-90, 90) | st.integers(-1500, 1500),
)
whole = st.one_of(st.integers(-5, 5), st.integers(-(10**6), 10**6), st.sampled_from([2**53 + 1, 2**63 - 1, -(2**63)]))
real = st.one_of(st.sampled_from([0.0, -0.5, 1.0, 2.5, 1e308]), st.floats(allow_nan=False), st.just(float("nan")))
VALUES: dict[Type, st.SearchStrategy[Value]] = {
    B: st.booleans(),
    N: whole,
    X: real,
    S: texts,
    T: moments | odd_moments,
}


def tables(columns: Mapping[str, Type], count: int) -> st.SearchStrategy[list[dict[str, Value]]]:
    """As many rows of these columns, NULLs among them."""
    row = st.fixed_dictionaries({name: st.none() | VALUES[kind] for name, kind in columns.items()})
    return st.lists(row, min_size=count, max_size=count)


LITERALS: dict[Type, st.SearchStrategy[Tree]] = {
    B: st.builds(Boolean, st.booleans()),
    N: st.builds(Integer, st.one_of(st.integers(0, 9), st.just(2**63 - 1))),
    X: st.builds(Double, st.one_of(st.sampled_from([0.0, 0.5, 3.0]), st.floats(0, allow_infinity=False).map(abs))),
    S: st.builds(String, texts),
    T: st.builds(Timestamp, moments | odd_moments),
    L: st.builds(Interval, st.integers(0, 500), st.sampled_from(["SECOND", "MINUTE", "HOUR", "DAY", "WEEK"])),
}
COMPARED = (B, N, X, S, T, L)
SIGNS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
NEGATED = st.booleans()


@cache
def expressions(kind: Type, depth: int = 3) -> st.SearchStrategy[Tree]:
    """Trees of a type over the oracle's columns."""
    named = [Column(name) for name, type_ in COLUMNS.items() if type_ is kind]
    leaves = LITERALS[kind] if not named else st.sampled_from(named) | LITERALS[kind]
    if depth == 0:
        return leaves
    below = depth - 1
    return leaves | st.deferred(
        lambda: st.one_of(*_calls(kind, below), *_conditions(kind, below), *OPERATIONS[kind](below))
    )


def _call(name: str, *arguments: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.tuples(*arguments).map(lambda parts: Call(name, parts))


def _argument(parameter: Parameter, kinds: Iterable[Type], depth: int) -> st.SearchStrategy[Tree]:
    if parameter.choices:
        chosen = st.sampled_from(parameter.choices)
        return chosen.map(lambda choice: String(choice) if isinstance(choice, str) else Integer(choice))
    any_value = st.one_of(*(expressions(kind, depth) for kind in kinds))
    if parameter.bounds is None:
        return any_value
    return st.integers(0, 12).map(Integer) | any_value.filter(lambda tree: not isinstance(tree, Integer | Double))


def _calls(kind: Type, depth: int) -> list[st.SearchStrategy[Tree]]:
    """Calls of every function of the table that gives the type; what meets in one type is `_conditions`'."""
    calls: list[st.SearchStrategy[Tree]] = []
    for name, function in FUNCTIONS.items():
        given = function.parameters[function.result].accepts if isinstance(function.result, int) else (function.result,)
        if function.aggregate or function.meets or kind not in given:
            continue
        arguments = [
            _argument(parameter, (kind,) if position == function.result else parameter.accepts, depth)
            for position, parameter in enumerate(function.parameters)
        ]
        calls.append(_call(name, *arguments))
        if function.optional:
            calls.append(_call(name, *arguments[: -function.optional]))
        if function.repeats:
            calls.append(_call(name, *arguments, arguments[-1]))
    return [st.one_of(*calls)] * 2 if calls else []


@cache
def _several(kind: Type, depth: int) -> st.SearchStrategy[tuple[Tree, ...]]:
    mixed = _number(depth) if kind is X else expressions(kind, depth)
    return st.lists(mixed, min_size=1, max_size=3).map(tuple)


@cache
def _number(depth: int) -> st.SearchStrategy[Tree]:
    return expressions(N, depth) | expressions(X, depth)


def _conditions(kind: Type, depth: int) -> list[st.SearchStrategy[Tree]]:
    """What gives any type: CASE, coalesce and the like, NULL among the operands."""
    same = expressions(kind, depth)
    null = same | st.just(Null())
    branches = st.lists(st.tuples(expressions(B, depth), null), min_size=1, max_size=2).map(tuple)
    simple = st.sampled_from(COMPARED).flatmap(
        lambda other: st.builds(
            lambda operand, whens, thens, last: Case(operand, tuple(zip(whens, thens, strict=False)), last),
            expressions(other, depth),
            _several(other, depth),
            st.lists(null, min_size=3, max_size=3),
            same,
        )
    )
    chosen = st.builds(
        lambda name, first, rest: Call(name, (first, *rest)),
        st.sampled_from(["greatest", "least", "coalesce"]),
        same,
        _several(kind, depth),
    )
    return [st.builds(Case, st.none(), branches, same), simple, chosen, _call("nullif", same, null)]


def _booleans(depth: int) -> list[st.SearchStrategy[Tree]]:
    compared = st.sampled_from(COMPARED).flatmap(
        lambda kind: st.one_of(
            st.builds(Binary, SIGNS, expressions(kind, depth), expressions(kind, depth)),
            st.builds(In, expressions(kind, depth), _several(kind, depth), NEGATED),
            st.builds(Between, *(expressions(kind, depth),) * 3, NEGATED),
            st.builds(IsNull, expressions(kind, depth), NEGATED),
        )
    )
    return [
        compared,
        st.builds(Binary, SIGNS, _number(depth), _number(depth)),
        st.builds(Binary, st.sampled_from(["AND", "OR"]), *(expressions(B, depth) | st.just(Null()),) * 2),
        st.builds(Unary, st.just("NOT"), expressions(B, depth)),
        st.builds(Like, expressions(S, depth), expressions(S, depth), NEGATED),
        st.builds(Cast, _number(depth), st.just(B)),
    ]


def _integers(depth: int) -> list[st.SearchStrategy[Tree]]:
    return [
        st.builds(Binary, st.sampled_from(["+", "-", "*", "%"]), *(expressions(N, depth),) * 2),
        st.builds(Unary, st.sampled_from(["+", "-"]), expressions(N, depth)),
        st.builds(Cast, expressions(B, depth) | expressions(X, depth), st.just(N)),
    ]


def _doubles(depth: int) -> list[st.SearchStrategy[Tree]]:
    number, one = _number(depth), expressions(X, depth)
    return [
        st.builds(Binary, st.sampled_from(["+", "-", "*", "%"]), one, number),
        st.builds(Binary, st.sampled_from(["+", "-", "*", "%"]), number, one),
        st.builds(Binary, st.just("/"), number, number),
        st.builds(Unary, st.sampled_from(["+", "-"]), one),
        st.builds(Cast, expressions(B, depth) | expressions(N, depth), st.just(X)),
    ]


def _strings(depth: int) -> list[st.SearchStrategy[Tree]]:
    other = expressions(B, depth) | expressions(N, depth) | expressions(X, depth) | expressions(T, depth)
    return [
        st.builds(Binary, st.just("||"), expressions(S, depth), expressions(S, depth)),
        st.builds(Cast, other, st.just(S)),
    ]


def _timestamps(depth: int) -> list[st.SearchStrategy[Tree]]:
    moment, length = expressions(T, depth), expressions(L, 0)
    return [
        st.builds(Binary, st.sampled_from(["+", "-"]), moment, length),
        st.builds(Binary, st.just("+"), length, moment),
    ]


def _intervals(depth: int) -> list[st.SearchStrategy[Tree]]:
    length = expressions(L, depth)
    return [
        st.builds(Binary, st.just("-"), expressions(T, depth), expressions(T, depth)),
        st.builds(Binary, st.sampled_from(["+", "-"]), length, length),
        st.builds(Unary, st.just("-"), length),
    ]


OPERATIONS: dict[Type, Callable[[int], list[st.SearchStrategy[Tree]]]] = {
    B: _booleans,
    N: _integers,
    X: _doubles,
    S: _strings,
    T: _timestamps,
    L: _intervals,
}
any_expression = st.sampled_from(COMPARED).flatmap(expressions)
