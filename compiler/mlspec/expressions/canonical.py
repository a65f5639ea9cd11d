"""Tree -> its one spelling: keywords upper case, single spaces, no parenthesis the tree can do without."""

from mlspec.expressions.precedence import BINARY_LEVELS, JOIN, NOT, OR, PREDICATE, PRIMARY, SIGN
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
from mlspec.expressions.types import DUCKDB_NAMES


def quoted(text: str) -> str:
    """Returns the text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def canonical(tree: Tree) -> str:
    """Returns the spelling; parsing it gives an equal tree."""
    return _at(tree, OR)


def _at(tree: Tree, least: int) -> str:
    level = _level(tree)
    return _spelled(tree) if level >= least else f"({_spelled(tree)})"


def _level(tree: Tree) -> int:
    match tree:
        case Binary():
            return BINARY_LEVELS[tree.operator]
        case Unary():
            return NOT if tree.operator == "NOT" else SIGN
        case In() | Between() | Like() | IsNull():
            return PREDICATE
        case _:
            return PRIMARY


def _spelled(tree: Tree) -> str:  # noqa: C901 - one case a kind of node
    match tree:
        case Null():
            return "NULL"
        case Boolean():
            return "TRUE" if tree.value else "FALSE"
        case Integer() | Double():
            return repr(tree.value)
        case String():
            return quoted(tree.value)
        case Timestamp():
            return f"TIMESTAMP '{tree.value.isoformat(sep=' ')}'"
        case Interval():
            return f"INTERVAL {tree.count} {tree.unit}"
        case Column():
            return tree.name
        case Case():
            return _case(tree)
        case Cast():
            return f"CAST({canonical(tree.operand)} AS {DUCKDB_NAMES[tree.type]})"
        case Call():
            return f"{tree.name}({_list(tree.arguments) or '*' * (tree.name == 'count')})"
        case _:
            return _operation(tree)


def _operation(
    tree: Unary | Binary | In | Between | Like | IsNull,
) -> str:
    match tree:
        case Unary(operator="NOT"):
            return f"NOT {_at(tree.operand, NOT)}"
        case Unary():
            # A sign after a sign is set apart: two minuses in a row would start a comment.
            apart = " " if isinstance(tree.operand, Unary) and tree.operand.operator != "NOT" else ""
            return f"{tree.operator}{apart}{_at(tree.operand, SIGN)}"
        case Binary():
            level = BINARY_LEVELS[tree.operator]
            left = _at(tree.left, JOIN if level == PREDICATE else level)
            return f"{left} {tree.operator} {_at(tree.right, level + 1)}"
        case In():
            return f"{_at(tree.operand, JOIN)} {_not(tree)}IN ({_list(tree.items)})"
        case Between():
            ends = f"{_at(tree.low, JOIN)} AND {_at(tree.high, JOIN)}"
            return f"{_at(tree.operand, JOIN)} {_not(tree)}BETWEEN {ends}"
        case Like():
            return f"{_at(tree.operand, JOIN)} {_not(tree)}LIKE {_at(tree.pattern, JOIN)}"
        case IsNull():
            return f"{_at(tree.operand, JOIN)} IS {_not(tree)}NULL"


def _not(tree: In | Between | Like | IsNull) -> str:
    return "NOT " if tree.negated else ""


def _list(items: tuple[Tree, ...]) -> str:
    return ", ".join(map(canonical, items))


def _case(tree: Case) -> str:
    operand = "" if tree.operand is None else f" {canonical(tree.operand)}"
    branches = "".join(f" WHEN {canonical(when)} THEN {canonical(then)}" for when, then in tree.branches)
    default = "" if tree.default is None else f" ELSE {canonical(tree.default)}"
    return f"CASE{operand}{branches}{default} END"
