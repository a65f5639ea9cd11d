"""What DuckDB says about an expression: its type, and its value for each row."""

import math
from collections.abc import Mapping, Sequence

import duckdb

from mlspec.expressions.duckdb import to_duckdb
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.tree import Call, Tree, walk
from mlspec.expressions.types import DUCKDB_NAMES, Type
from mlspec.expressions.values import Value

COLUMNS = {
    "i": Type.INTEGER,
    "j": Type.INTEGER,
    "x": Type.DOUBLE,
    "weather.y": Type.DOUBLE,
    "s": Type.STRING,
    "r": Type.STRING,
    "b": Type.BOOLEAN,
    "t": Type.TIMESTAMP,
    "u": Type.TIMESTAMP,
}


def connect() -> duckdb.DuckDBPyConnection:
    """A connection as bare as the runtime's: nothing is loaded on demand."""
    connection = duckdb.connect()
    for setting in ("autoload_known_extensions = false", "autoinstall_known_extensions = false", "threads = 1"):
        connection.execute(f"SET {setting}")
    return connection


def ask(
    connection: duckdb.DuckDBPyConnection,
    tree: Tree,
    rows: Sequence[Mapping[str, Value]],
    zone: str = "UTC",
    columns: Mapping[str, Type] = COLUMNS,
) -> tuple[str, list[Value]]:
    """The name of the type, and a value per row (one in all for an aggregate)."""
    names = ", ".join(f'"{name}" {DUCKDB_NAMES[kind]}' for name, kind in columns.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE rows (position BIGINT, {names})")
    holes = ", ".join("?" for _ in range(len(columns) + 1))
    table = [[position, *(row[name] for name in columns)] for position, row in enumerate(rows)]
    if table:
        connection.executemany(f"INSERT INTO rows VALUES ({holes})", table)  # noqa: S608 - placeholders only
    sql = to_duckdb(tree, zone)
    answer = connection.execute(f"SELECT {sql} FROM (SELECT * FROM rows ORDER BY position)")  # noqa: S608 - under test
    values = [row[0] for row in answer.fetchall()]
    kind = connection.execute(f"SELECT {sql} FROM rows").description[0][1]  # noqa: S608 - under test
    return str(kind), values


def same(left: Value, right: Value, tolerance: float = 0.0) -> bool:
    """Whether two values are of one type and equal, doubles up to a relative difference; NaN equals NaN."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float) and isinstance(right, float):
        both = math.isnan(left) and math.isnan(right)
        return both or math.isclose(left, right, rel_tol=tolerance, abs_tol=tolerance * 1e-2)
    return left == right


def inexact_calls(tree: Tree) -> list[Call]:
    """The calls whose last bits are up to the C library."""
    return [node for node in walk(tree) if isinstance(node, Call) and FUNCTIONS[node.name].tolerance]


def tolerance(tree: Tree) -> float:
    """How far a value may lie from the tabled one: as far as the least exact call in it."""
    return max((FUNCTIONS[call.name].tolerance for call in inexact_calls(tree)), default=0.0)
