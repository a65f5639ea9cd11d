"""Reads the answers of an interface: a part that is missing, or of another kind, is said in one sentence."""

from collections.abc import Mapping
from datetime import UTC, datetime

from mlspec.emit.shapes import is_list, is_mapping
from mlspec.forge.forge import ForgeError

Answer = Mapping[object, object]
_WAY_OUT = "see whether what answers is the forge itself, and not a proxy before it"


def mapping(value: object) -> Answer:
    """Returns an answer that is an object.

    Raises:
        ForgeError: it is none.
    """
    if not is_mapping(value):
        raise ForgeError("the forge answers with something else than an object", _WAY_OUT)
    return value


def mappings(value: object) -> tuple[Answer, ...]:
    """Returns an answer that is a list of objects.

    Raises:
        ForgeError: it is none.
    """
    if not is_list(value):
        raise ForgeError("the forge answers with something else than a list", _WAY_OUT)
    return tuple(map(mapping, value))


def text(answer: Answer, key: str) -> str:
    """Returns the text at a key; null is an empty one.

    Raises:
        ForgeError: there is none.
    """
    value = answer.get(key, 0)
    if value is None or isinstance(value, str):
        return value or ""
    raise ForgeError(f"the forge's answer has no text {key!r}", _WAY_OUT)


def number(answer: Answer, key: str) -> int:
    """Returns the whole number at a key.

    Raises:
        ForgeError: there is none.
    """
    value = answer.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ForgeError(f"the forge's answer has no number {key!r}", _WAY_OUT)


def instant(answer: Answer, *keys: str) -> datetime | None:
    """Returns the first time that stands at one of the keys, or None where none does.

    Raises:
        ForgeError: something else stands there.
    """
    said = next((value for value in (text(answer, key) for key in keys) if value), None)
    if said is None:
        return None
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise ForgeError("the forge's answer has a time that is none", _WAY_OUT) from None
    if found.tzinfo is None:
        raise ForgeError("the forge's answer has a time of no time zone", _WAY_OUT)
    return found.astimezone(UTC)
