"""Nested data as YAML in block style: no anchors, no wrapping, list items indented by two under their key."""

from collections.abc import Iterator

from mlspec.emit.scalars import scalar
from mlspec.emit.shapes import is_list, is_mapping, is_scalar
from mlspec.emit.written import Commented, Script

# A reader looks for the colon of a key within 1024 characters; a longer key needs the explicit `?`.
_IMPLICIT_KEY = 1000


def to_yaml(data: object, indent: int = 0, *, flow: bool = False) -> str:
    """Returns `data` (None, bool, int, float, str, mappings, lists, tuples) as YAML without a final newline.

    The first line is not indented, since the caller stands at its column already; the others are.

    Args:
        data: what to write; mappings keep their order and have strings for keys. As a mapping's value, a `Script` is a
            block and `Commented` has its comment behind it.
        indent: the column at which the first line will stand.
        flow: write lists of scalars as `[a, b]` on one line.

    Raises:
        TypeError: for a value or a key of any other type.
        ValueError: for NaN, infinities and lone surrogates.
    """
    return ("\n" + " " * indent).join(_lines(data, flow=flow))


def _lines(data: object, *, flow: bool) -> Iterator[str]:
    if is_mapping(data) and data:
        for key, value in data.items():
            yield from _entry(key, value, flow=flow)
    elif is_list(data) and data and not (flow and all(map(is_scalar, data))):
        for item in data:
            first, *rest = _lines(item, flow=flow)
            margin = "" if isinstance(item, Script) else "  "
            yield f"- {first}"
            yield from (f"{margin}{line}" for line in rest)
    elif isinstance(data, Script):
        yield "|"
        yield from (f"  {line}" for line in data.removesuffix("\n").split("\n"))
    else:
        yield _one_line(data)


def _entry(key: object, value: object, *, flow: bool) -> Iterator[str]:
    if not isinstance(key, str):
        raise TypeError(f"a key of a generated file is a string, not {type(key).__name__}")
    name = scalar(key)
    prefix = f"{name}:"
    if len(name) > _IMPLICIT_KEY:
        yield f"? {name}"
        prefix = ":"
    if isinstance(value, Commented):
        yield f"{prefix} {scalar(value.value)}  # {value.shown}"
        return
    lines = list(_lines(value, flow=flow))
    if isinstance(value, Script):
        yield f"{prefix} {lines[0]}"
        yield from lines[1:]
    elif is_scalar(value) or lines[0][0] in "{[":
        yield f"{prefix} {lines[0]}"
    else:
        yield prefix
        yield from (f"  {line}" for line in lines)


def _one_line(data: object) -> str:
    if is_mapping(data):
        return "{}"
    if is_list(data):
        return f"[{', '.join(map(_one_line, data))}]"
    if is_scalar(data):
        return scalar(data)
    raise TypeError(f"{type(data).__name__} has no place in a generated file")
