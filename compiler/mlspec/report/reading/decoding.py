"""Parsed JSON, turned into frozen dataclasses by their type hints."""

import types
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from mlspec.diagnostics.display import neutralise
from mlspec.report.reading.accepted import Between, Spelling

T = TypeVar("T")

_SHOWN = 40
_MONTH_LENGTH = len("2013-01")
_WORDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where in a file something is not as accepted, and what it is."""

    key: str
    message: str


def decode(shape: type[T], value: object, key: str = "") -> T | Fault:
    """Returns `value` as the dataclass `shape`, or the fault of the first place that does not fit.

    Keys that the dataclass does not have are passed over; a field with a default may be missing. A dataclass with a
    method `contradiction` is asked what its fields say against each other. Text is neutralised: what comes out is
    safe to print.
    """
    return cast("T | Fault", _decode(shape, value, key))


def below(key: str, name: str) -> str:
    """Returns the key of `name` inside the object at `key`."""
    return f"{key}.{printable(name)}" if key else printable(name)


def printable(text: str) -> str:
    """Returns text of a file as one line that is safe to print."""
    return neutralise(text).replace("\t", " ")


def refused(value: object, accepted: str, key: str) -> Fault:
    """Returns the fault of a value that is not what is accepted."""
    kinds: dict[type, str] = {dict: "an object", list: "a list", type(None): "null", bool: str(value).lower()}
    shown = kinds.get(type(value)) or neutralise(repr(value))
    return Fault(key, f"is {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '...'}: {accepted} is accepted")


def _decode(hint: Any, value: object, key: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        return _object(hint, value, key)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1], value, key)
    if origin in (types.UnionType, Union):
        return None if value is None else _decode(arguments[0], value, key)
    if origin is Literal:
        return value if value in arguments else refused(value, " or ".join(map(repr, arguments)), key)
    if origin is tuple:
        inner = get_args(arguments[0]) if get_origin(arguments[0]) is tuple else ()
        return _named(inner[1], value, key) if inner else _list(arguments[0], value, key)
    return _scalar(hint, value, key)


def _scalar(hint: type, value: object, key: str) -> object:
    if hint is object:
        return refused(value, "a value", key) if type(value) in (dict, list) else _printed(value)
    accepted = (int, float) if hint is float else hint
    if not isinstance(value, accepted) or (isinstance(value, bool) and hint is not bool):
        return refused(value, _WORDS[hint], key)
    return _printed(value)


def _printed(value: object) -> object:
    return printable(value) if isinstance(value, str) else value


def _annotated(hint: Any, rule: Between | Spelling, value: object, key: str) -> object:
    if isinstance(rule, Spelling):
        return _moment(rule, value, key)
    found = _decode(hint, value, key)
    if isinstance(found, Fault):
        return found
    if not rule.low <= found <= rule.high:
        return refused(value, f"{_WORDS[hint]} {rule}", key)
    return float(found) if hint is float else found


def _moment(spelling: Spelling, value: object, key: str) -> object:
    try:
        text = value if isinstance(value, str) else ""
        match spelling:
            case Spelling.ZONED if (found := datetime.fromisoformat(text)).tzinfo is not None:
                return found.astimezone(UTC)
            case Spelling.LOCAL if (found := datetime.fromisoformat(text)).tzinfo is None:
                return found
            case Spelling.DAY:
                return date.fromisoformat(text)
            case Spelling.MONTH if len(text) == _MONTH_LENGTH:
                return date.fromisoformat(f"{text}-01")
            case _:
                pass
    except (ValueError, OverflowError):
        pass
    return refused(value, spelling.value, key)


def _list(hint: Any, value: object, key: str) -> object:
    if not isinstance(value, list):
        return refused(value, "a list", key)
    items: list[object] = []
    for place, item in enumerate(cast("list[object]", value)):
        found = _decode(hint, item, f"{key}[{place}]")
        if isinstance(found, Fault):
            return found
        items.append(found)
    return tuple(items)


def _named(hint: Any, value: object, key: str) -> object:
    if not isinstance(value, dict):
        return refused(value, "an object", key)
    items: list[tuple[str, object]] = []
    for name, item in cast("dict[str, object]", value).items():
        found = _decode(hint, item, below(key, name))
        if isinstance(found, Fault):
            return found
        items.append((printable(name), found))
    return tuple(items)


@cache
def _hints(shape: Any) -> dict[str, Any]:
    return get_type_hints(shape, include_extras=True)


def _object(shape: Any, value: object, key: str) -> object:
    if not isinstance(value, dict):
        return refused(value, "an object", key)
    given, hints = cast("dict[str, object]", value), _hints(shape)
    found: dict[str, object] = {}
    for field in fields(shape):
        if field.name in given:
            item = _decode(hints[field.name], given[field.name], below(key, field.name))
            if isinstance(item, Fault):
                return item
            found[field.name] = item
        elif field.default is MISSING:
            return Fault(below(key, field.name), "is missing")
    made = shape(**found)
    against = made.contradiction() if hasattr(made, "contradiction") else None
    return made if against is None else Fault(key, against)
