"""What edits make of a document's data, and the smallest edits that make the same of it."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from mlspec.diagnostics.edit import Edit, Value
from mlspec.source.document import Data, Path
from mlspec.source.quoting import quoted


def with_edit(data: Data, edit: Edit) -> Data | str:
    """Returns a copy of the data with the edit made, in which a text says why it cannot be made."""
    if not edit.path:
        return plain(edit.value) if isinstance(edit.value, Mapping) else "a spec is a mapping"
    return _with(data, edit.path, edit.value, edit.path)


def same(one: Data, other: Data) -> bool:
    """Says whether two data are equal, the order of their keys and the kinds of their numbers included."""
    return one is other or json.dumps(one) == json.dumps(other)


def plain(value: Value | None) -> Data:
    """Returns a value as a document holds it."""
    return cast("Data", json.loads(json.dumps(value)))


def smallest(data: Data, edit: Edit) -> Iterator[Edit]:
    """Yields edits, to be made in this order, that together do what `edit` does and replace as little as they can."""
    old, new = at(data, edit.path), plain(edit.value)
    if isinstance(old, dict) and isinstance(new, dict) and old and new and _extends(old, new):
        for key in new:
            yield from smallest(data, Edit((*edit.path, key), cast("Value", new[key])))
        yield from (Edit((*edit.path, key), None) for key in old if key not in new)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        gone = range(0)
        if len(new) < len(old):
            first = next((at for at, item in enumerate(new) if not same(item, old[at])), len(new))
            gone = range(first, first + len(old) - len(new))
        left = [place for place in range(len(old)) if place not in gone]
        for place, item in enumerate(new):
            there = left[place] if place < len(left) else place
            yield from smallest(data, Edit((*edit.path, there), cast("Value", item)))
        yield from (Edit((*edit.path, place), None) for place in reversed(gone))
    elif new is None or not same(old, new):
        yield edit


def at(data: Data, path: Path) -> Data:
    """Returns what stands at the path, or None."""
    for step in path:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def _extends(old: dict[str, Data], new: dict[str, Data]) -> bool:
    """Says whether `new` has what it keeps of `old` first and in the same order."""
    kept = [key for key in old if key in new]
    return list(new)[: len(kept)] == kept


def _with(data: Data, path: Path, value: Value | None, whole: Path) -> Data | str:
    step, *rest = path
    missing = f"nothing stands at {quoted('.'.join(map(str, whole)))}"
    if data is None and value is not None:
        data = {} if isinstance(step, str) else []
    if isinstance(data, dict) and isinstance(step, str):
        if value is None and step not in data:
            return missing
        if not rest:
            kept = {key: item for key, item in data.items() if key != step or value is not None}
            return kept if value is None else {**kept, step: plain(value)}
        inner = _with(data.get(step), tuple(rest), value, whole)
        return inner if isinstance(inner, str) else {**data, step: inner}
    if isinstance(data, list) and isinstance(step, int) and 0 <= step <= len(data):
        if value is None and step == len(data):
            return missing
        if not rest:
            return [*data[:step], *([] if value is None else [plain(value)]), *data[step + 1 :]]
        inner = _with(data[step] if step < len(data) else None, tuple(rest), value, whole)
        return inner if isinstance(inner, str) else [*data[:step], inner, *data[step + 1 :]]
    return missing
