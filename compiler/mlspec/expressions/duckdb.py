"""Tree -> SQL for DuckDB, built only from the tree: every name quoted, every operation in parentheses.

Literals carry their type, so that DuckDB neither computes with 32 bits nor with decimals. Columns must have
the DuckDB type of their declared type (BOOLEAN, BIGINT, DOUBLE, VARCHAR, TIMESTAMP). What could stop a run
for one bad row gives NULL instead: division and remainder by zero, ln and sqrt outside their domain, CAST of a
number to a type that cannot hold it. Overflow of 64-bit integers does stop it.
"""

from collections.abc import Callable

from mlspec.expressions.canonical import quoted
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
    Literal,
    Null,
    String,
    Timestamp,
    Tree,
    Unary,
    children,
)
from mlspec.expressions.types import DUCKDB_NAMES


def identifier(name: str) -> str:
    """Returns the name as one quoted identifier; a dot is part of it."""
    return '"' + name.replace('"', '""') + '"'


def to_duckdb(tree: Tree, timezone: str, column: Callable[[str], str] = identifier) -> str:
    """Returns the SQL of a tree that `infer` accepted.

    Args:
        tree: the expression.
        timezone: the IANA name that calendar functions mean.
        column: a column's name, `name` or `source.name`, -> its SQL.
    """
    parts = tuple(to_duckdb(part, timezone, column) for part in children(tree))
    match tree:
        case Column():
            return column(tree.name)
        case Call():
            return f"({FUNCTIONS[tree.name].duckdb(parts, quoted(timezone))})"
        case Case():
            return _case(tree, parts)
        case Unary() | Binary() | In() | Between() | Like() | IsNull() | Cast():
            return f"({_operation(tree, parts)})"
        case _:
            return _literal(tree)


def _literal(tree: Literal) -> str:
    match tree:
        case Null():
            return "NULL"
        case Boolean():
            return "TRUE" if tree.value else "FALSE"
        case Integer():
            return f"CAST({tree.value} AS BIGINT)"
        case Double():
            digits = repr(tree.value)
            return digits if "e" in digits else f"{digits}e0"
        case String():
            return quoted(tree.value)
        case Timestamp():
            return f"TIMESTAMP '{tree.value.isoformat(sep=' ')}'"
        case Interval():
            return f"INTERVAL {tree.count} {tree.unit}"


def _operation(tree: Unary | Binary | In | Between | Like | IsNull | Cast, parts: tuple[str, ...]) -> str:
    match tree:
        case Unary():
            return f"{tree.operator} {parts[0]}"
        case Binary(operator="/" | "%"):
            return f"{parts[0]} {tree.operator} nullif({parts[1]}, 0)"
        case Binary():
            return f"{parts[0]} {tree.operator} {parts[1]}"
        case In():
            return f"{parts[0]} {_not(tree)}IN ({', '.join(parts[1:])})"
        case Between():
            within = f"{parts[0]} >= {parts[1]} AND {parts[0]} <= {parts[2]}"
            return f"NOT ({within})" if tree.negated else within
        case Like():
            return f"{parts[0]} {_not(tree)}LIKE {parts[1]}"
        case IsNull():
            return f"{parts[0]} IS {_not(tree)}NULL"
        case Cast():
            return f"TRY_CAST({parts[0]} AS {DUCKDB_NAMES[tree.type]})"


def _not(tree: In | Like | IsNull) -> str:
    return "NOT " if tree.negated else ""


def _case(tree: Case, parts: tuple[str, ...]) -> str:
    first = 0 if tree.operand is None else 1
    last = first + 2 * len(tree.branches)
    branches = zip(parts[first:last:2], parts[first + 1 : last : 2], strict=True)
    written = "".join(f" WHEN {when} THEN {then}" for when, then in branches)
    default = f" ELSE {parts[last]}" if tree.default is not None else ""
    return f"(CASE{' ' + parts[0] if first else ''}{written}{default} END)"
