"""Expressions of params.yaml, checked and rendered for the engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlspec.expressions.canonical import canonical
from mlspec.expressions.duckdb import to_duckdb
from mlspec.expressions.failure import Failure
from mlspec.expressions.inference import infer
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree
from mlspec.expressions.types import DUCKDB_NAMES, Type
from mlspec_runtime.engines.duckdb_engine import identifier
from mlspec_runtime.failure import StageFailure


@dataclass(frozen=True, slots=True)
class Scope:
    """The columns that an expression may name, and where its calendar is read.

    Attributes:
        types: the type of each column.
        timezone: the IANA zone of hour, dayofweek and the like.
        column: the SQL of a column.
    """

    types: Mapping[str, Type]
    timezone: str
    column: Callable[[str], str] = identifier


@dataclass(frozen=True, slots=True)
class Rendered:
    """An expression as SQL, and the type of its value."""

    sql: str
    type: Type


def parsed(text: str, place: str) -> Tree:
    """Returns the tree of an expression.

    Raises:
        StageFailure: it is none; `place` says where in params.yaml it stands.
    """
    tree = parse(text)
    if isinstance(tree, Failure):
        raise _refused(tree, text, place)
    return tree


def rendered(text: str, scope: Scope, place: str) -> Rendered:
    """Returns the SQL of an expression over the columns of a scope.

    Raises:
        StageFailure: it is no expression, or names or combines columns wrongly.
    """
    return rendered_tree(parsed(text, place), scope, place)


def rendered_tree(tree: Tree, scope: Scope, place: str) -> Rendered:
    """Returns the SQL of a parsed expression over the columns of a scope.

    Raises:
        StageFailure: it names or combines columns wrongly.
    """
    kind = infer(tree, scope.types)
    if isinstance(kind, Failure):
        raise _refused(kind, canonical(tree), place)
    return Rendered(f"({to_duckdb(tree, scope.timezone, scope.column)})", kind)


def column_types(columns: Mapping[str, object]) -> dict[str, Type]:
    """Returns the types of columns that an earlier stage wrote, given the engine's names of them."""
    by_engine = {name: kind for kind, name in DUCKDB_NAMES.items()}
    return {name: by_engine[str(engine)] for name, engine in columns.items()}


def _refused(failure: Failure, text: str, place: str) -> StageFailure:
    hint = f" ({failure.hint})" if failure.hint else ""
    return StageFailure(f"params.yaml: {place}: {text!r}: {failure.message}{hint}")
