"""A plan as plain data and as the text of its file."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast

LONGEST_LINE = 160


def plain(value: Any) -> Any:
    """Returns dataclasses as mappings in field order and tuples as lists, down to the leaves."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in cast("tuple[object, ...]", value)]
    return value


def to_json(value: object) -> str:
    """Returns the text of a plan or another dataclass in field order, every default written out.

    What fits on a line stands on one: a reviewer sees one changed line for one changed thing.
    """
    return "\n".join(_lines(plain(value), "", "")) + "\n"


def _lines(value: Any, indent: str, end: str) -> Iterator[str]:
    whole = f"{indent}{_text(value)}{end}"
    if not isinstance(value, dict | list) or not value or len(whole) <= LONGEST_LINE:
        yield whole
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    yield f"{indent}{opening}"
    yield from _items(cast("Any", value), f"{indent}  ")
    yield f"{indent}{closing}{end}"


def _items(value: dict[str, Any] | list[Any], indent: str) -> Iterator[str]:
    last = len(value) - 1
    keyed = isinstance(value, dict)
    for index, (key, item) in enumerate(value.items() if isinstance(value, dict) else enumerate(value)):
        lines = _lines(item, indent, "," if index < last else "")
        if keyed:
            yield f"{indent}{_text(key)}: {next(lines).removeprefix(indent)}"
        else:
            yield next(lines)
        yield from lines


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)
