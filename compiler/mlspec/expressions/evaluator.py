"""Tree and one row -> value, in plain Python with SQL's three-valued logic.

The value is DuckDB's. What a type alone decides there (coalesce(1, x) is a double even if x is NULL) is decided in a
tree from `widen`. Only CASE leaves operands unread, so an overflow anywhere else is an error here even where DuckDB
stops before it.
"""

from collections.abc import Mapping

from mlspec.expressions.arithmetic import arithmetic, negative
from mlspec.expressions.casting import cast
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.matching import like
from mlspec.expressions.precedence import COMPARISONS
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
    children,
)
from mlspec.expressions.values import Value, compare

HOLDS = {
    "=": (0,),
    "<>": (-1, 1),
    "<": (-1,),
    "<=": (-1, 0),
    ">": (1,),
    ">=": (0, 1),
}


class AggregateError(TypeError):
    """An aggregate has no value for one row."""


def evaluate(tree: Tree, row: Mapping[str, Value], timezone: str) -> Value:
    """Returns the value for one row of a tree that `infer` accepted.

    Args:
        tree: the expression.
        row: a value for each column the tree reads, of the column's type: an integer is no double.
        timezone: the IANA name that calendar functions mean.

    Raises:
        EvaluationError: 64-bit integers, or timestamps of the years 1 to 9999, cannot hold a value.
        AggregateError: the expression is an aggregate.
        KeyError: the row lacks a column.
    """
    match tree:
        case Null():
            return None
        case Boolean() | Integer() | Double() | String() | Timestamp() | Interval():
            return tree.value
        case Column():
            return row[tree.name]
        case Case():
            return _case(tree, row, timezone)
        case Call():
            return _call(tree, row, timezone)
        case _:
            return _operation(tree, tuple(evaluate(part, row, timezone) for part in children(tree)))


def _operation(tree: Unary | Binary | In | Between | Like | IsNull | Cast, values: tuple[Value, ...]) -> Value:
    match tree:
        case IsNull():
            return (values[0] is None) != tree.negated
        case Binary(operator="AND" | "OR"):
            return _both(*values) if tree.operator == "AND" else _not(_both(*map(_not, values)))
        case In():
            return _in(tree, values)
        case Between():
            within = _both(_holds(">=", values[0], values[1]), _holds("<=", values[0], values[2]))
            return _not(within) if tree.negated else within
        case _:
            return None if None in values else _strict(tree, values)


def _strict(tree: Unary | Binary | Like | Cast, values: tuple[Value, ...]) -> Value:
    """Returns the value of an operator that is NULL as soon as one operand is; here none is."""
    match tree:
        case Cast():
            return cast(values[0], tree.type)
        case Like():
            return like(str(values[0]), str(values[1])) != tree.negated
        case Unary():
            return _unary(tree.operator, values[0])
        case Binary():
            return _binary(tree.operator, values[0], values[1])


def _unary(operator: str, value: Value) -> Value:
    if operator == "NOT":
        return _not(value)
    return negative(value) if operator == "-" else value


def _binary(operator: str, left: Value, right: Value) -> Value:
    if operator in COMPARISONS:
        return _holds(operator, left, right)
    return f"{left}{right}" if operator == "||" else arithmetic(operator, left, right)


def _holds(operator: str, left: Value, right: Value) -> bool | None:
    return None if left is None or right is None else compare(left, right) in HOLDS[operator]


def _not(value: Value) -> bool | None:
    return None if value is None else not value


def _both(left: Value, right: Value) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _in(tree: In, values: tuple[Value, ...]) -> bool | None:
    found = [_holds("=", values[0], item) for item in values[1:]]
    within = True if True in found else None if None in found else False
    return _not(within) if tree.negated else within


def _case(tree: Case, row: Mapping[str, Value], timezone: str) -> Value:
    operand = None if tree.operand is None else evaluate(tree.operand, row, timezone)
    for when, then in tree.branches:
        condition = evaluate(when, row, timezone)
        if (condition if tree.operand is None else _holds("=", operand, condition)) is True:
            return evaluate(then, row, timezone)
    return None if tree.default is None else evaluate(tree.default, row, timezone)


def _call(tree: Call, row: Mapping[str, Value], timezone: str) -> Value:
    function = FUNCTIONS[tree.name]
    if function.value is None:
        raise AggregateError(f"{tree.name} makes one value of many rows: it has none for a single row")
    arguments = tuple(evaluate(argument, row, timezone) for argument in tree.arguments)
    return None if None in arguments and not function.sees_null else function.value(arguments, timezone)
