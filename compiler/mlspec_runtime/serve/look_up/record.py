"""Records as a store holds them: JSON that anybody may have written."""

import json
from datetime import datetime
from typing import cast

from mlspec.expressions.values import Value
from mlspec_runtime.serve.column import moment
from mlspec_runtime.serve.failure import Refused
from mlspec_runtime.serve.look_up.store import Key, Record, Unreadable

MOST_BYTES = 1_048_576
"""A larger record is not read."""

AT, VALUES = "at", "values"


def read_record(content: bytes) -> Record | Unreadable:
    """Returns the record of `{"at": MOMENT, "values": {INPUT: VALUE}}`."""
    if len(content) > MOST_BYTES:
        return Unreadable()
    try:
        return record_of(json.loads(content, parse_constant=_no_number))
    except (ValueError, RecursionError):
        return Unreadable()


def record_of(found: object) -> Record | Unreadable:
    """Returns the record that a JSON value is."""
    if not isinstance(found, dict):
        return Unreadable()
    content = cast("dict[str, object]", found)
    at, values = content.get(AT), content.get(VALUES)
    if not isinstance(at, str) or not isinstance(values, dict):
        return Unreadable()
    try:
        return Record(moment(at, AT), cast("dict[str, object]", values))
    except Refused:
        return Unreadable()


def key_text(key: Key) -> str:
    """Returns the values of a key, joined by colons; a colon or percent sign within one is percent-encoded."""
    return ":".join(str(plain(value)).replace("%", "%25").replace(":", "%3A") for value in key)


def plain(value: Value) -> str | int | float:
    """Returns a value of a key as JSON has it; true and false are texts, a moment is RFC 3339 in UTC."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    return value if isinstance(value, int | float | str) else str(value)


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number of JSON")
