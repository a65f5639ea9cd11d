"""Parts of a text, counted in code points. A position beyond 32 bits is NULL: DuckDB would stop the run there."""

from collections.abc import Callable

from mlspec.expressions.functions.function import Function, Parameter
from mlspec.expressions.functions.parameters import TEXT
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value, whole

COUNT = Parameter("count", (Type.INTEGER,))
LAST_POSITION = 2**31 - 1


def _position(value: Value) -> int | None:
    position = whole(value)
    return position if -LAST_POSITION - 1 <= position <= LAST_POSITION else None


def _at_position(name: str) -> Callable[[tuple[str, ...], str], str]:
    """Returns a rendering as a call whose last argument is a position."""
    return lambda sql, _zone: f"{name}({', '.join(sql[:-1])}, TRY_CAST({sql[-1]} AS INTEGER))"


def _left(arguments: tuple[Value, ...], _zone: str) -> Value:
    text, count = str(arguments[0]), _position(arguments[1])
    return None if count is None else text[:count]


def _right(arguments: tuple[Value, ...], _zone: str) -> Value:
    text, count = str(arguments[0]), _position(arguments[1])
    if count is None:
        return None
    return text[max(len(text) - count, 0) :] if count >= 0 else text[-count:]


def _substring(arguments: tuple[Value, ...], _zone: str) -> Value:
    text, start = str(arguments[0]), _position(arguments[1])
    count = _position(arguments[2]) if len(arguments) > 2 else LAST_POSITION  # noqa: PLR2004 - the count is the third
    if start is None or count is None or count < 0:
        return None
    first = start - 1 if start > 0 else len(text) + start if start < 0 else -1
    return text[max(first, 0) : max(first + count, 0)]


def _substring_sql(sql: tuple[str, ...], _zone: str) -> str:
    text, start, *count = sql
    if not count:
        return f"substr({text}, TRY_CAST({start} AS INTEGER))"
    size = f"CASE WHEN {count[0]} >= 0 THEN TRY_CAST({count[0]} AS INTEGER) END"
    return f"substr({text}, TRY_CAST({start} AS INTEGER), {size})"


def _split(arguments: tuple[Value, ...], _zone: str) -> Value:
    text, separator, position = str(arguments[0]), str(arguments[1]), _position(arguments[2])
    if position is None:
        return None
    parts = text.split(separator) if separator else list(text)
    place = position - 1 if position > 0 else len(parts) + position
    return parts[place] if position and 0 <= place < len(parts) else ""


SUBSTRINGS = (
    Function(
        "left",
        "The first code points of the text; with a negative count all but the last ones.",
        (TEXT, COUNT),
        Type.STRING,
        _at_position("left"),
        _left,
    ),
    Function(
        "right",
        "The last code points of the text; with a negative count all but the first ones.",
        (TEXT, COUNT),
        Type.STRING,
        _at_position("right"),
        _right,
    ),
    Function(
        "substr",
        "The text from a position on, counted from 1 or, if negative, from the end; NULL of a negative count.",
        (TEXT, Parameter("start", (Type.INTEGER,)), COUNT),
        Type.STRING,
        _substring_sql,
        _substring,
        optional=1,
        copies=2,
    ),
    Function(
        "split_part",
        "The part at a position between separators, from 1 or, if negative, from the end; empty if there is none.",
        (TEXT, Parameter("separator", (Type.STRING,)), Parameter("position", (Type.INTEGER,))),
        Type.STRING,
        _at_position("split_part"),
        _split,
    ),
)
