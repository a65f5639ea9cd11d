"""The types of expressions and how two of them meet."""

from collections.abc import Iterable
from enum import StrEnum


class Type(StrEnum):
    """A type by the name that specs write; INTERVAL and NULL only arise inside expressions."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DOUBLE = "double"
    STRING = "string"
    TIMESTAMP = "timestamp"
    INTERVAL = "interval"
    NULL = "null"


NUMBERS = (Type.INTEGER, Type.DOUBLE)

DUCKDB_NAMES = {
    Type.BOOLEAN: "BOOLEAN",
    Type.INTEGER: "BIGINT",
    Type.DOUBLE: "DOUBLE",
    Type.STRING: "VARCHAR",
    Type.TIMESTAMP: "TIMESTAMP",
    Type.INTERVAL: "INTERVAL",
    Type.NULL: '"NULL"',
}
"""What DuckDB's typeof() calls each type; the name in CAST for the five that specs can declare."""


def meet(types: Iterable[Type]) -> Type | None:
    """Returns the one type that holds values of all `types`, or None; NULL joins any, integers join doubles."""
    met = Type.NULL
    for kind in types:
        if met in (Type.NULL, kind):
            met = kind
        elif met in NUMBERS and kind in NUMBERS:
            met = Type.DOUBLE
        elif kind is not Type.NULL:
            return None
    return met
