"""Reads plan.json back: of this format and of the one before it, and nothing that is not exactly one of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, TypeGuard, TypeVar, cast, get_args, get_origin, get_type_hints

from mlspec.conventions import PLAN_FORMAT_VERSION
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.plan import Plan

ADDED: Mapping[str, Mapping[str, object]] = {
    "1.0": {"tier": None, "consumers": [], "image": None},
    PLAN_FORMAT_VERSION: {"image": None},
}
"""The formats that are readable, and what each lacks of today's with what it then means."""

Part = TypeVar("Part")


def read_plan(data: bytes) -> Plan | str:
    """Returns the plan of a model that stands in the bytes of a file, as today's, or why there is none."""
    content = _content(data)
    if isinstance(content, str):
        return content
    said = content.get("format_version")
    added = ADDED.get(said) if isinstance(said, str) else None
    if added is None:
        return f"its format_version is {said!r}, and this mlspec reads {' and '.join(ADDED)}"
    return _decoded(Plan, {**added, **content})


def read_environment_plan(data: bytes) -> EnvironmentPlan | str:
    """Returns the plan of an environment that stands in the bytes of a file, or why there is none."""
    content = _content(data)
    if isinstance(content, str):
        return content
    said = content.get("format_version")
    if said != PLAN_FORMAT_VERSION:
        return f"its format_version is {said!r}, and this mlspec reads {PLAN_FORMAT_VERSION}"
    return _decoded(EnvironmentPlan, content)


class _MisfitError(Exception):
    """A value is not what the plan has in its place."""


def _content(data: bytes) -> dict[str, object] | str:
    try:
        content: object = json.loads(data, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        return "it is no JSON"
    return cast("dict[str, object]", content) if isinstance(content, dict) else "it is no JSON object"


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse_constant(text)


def _decoded(kind: type[Part], content: object) -> Part | str:
    try:
        return cast("Part", _value(kind, content, "$"))
    except _MisfitError as misfit:
        return str(misfit)
    except RecursionError:
        return "it is nested too deeply"


def _value(kind: Any, data: Any, place: str) -> object:
    if is_dataclass(kind):
        return _part(kind, data, place)
    if get_origin(kind) is tuple:
        return _items(get_args(kind), data, place)
    if isinstance(kind, UnionType):
        return _one_of(get_args(kind), data, place)
    if type(data) is not kind and not (kind is float and type(data) is int):
        raise _MisfitError(f"{place} is {json.dumps(data)[:60]}, and {_name(kind)} is expected")
    return cast("object", data)


def _part(kind: Any, data: Any, place: str) -> object:
    if not isinstance(data, dict):
        raise _MisfitError(f"{place} is no object")
    given = cast("dict[str, Any]", data)
    kinds = _kinds(kind)
    for name in sorted(given.keys() ^ kinds.keys()):
        raise _MisfitError(f"{place} {'lacks' if name in kinds else 'has the unknown key'} {name!r}")
    return cast("object", kind(**{name: _value(each, given[name], f"{place}.{name}") for name, each in kinds.items()}))


def _items(kinds: tuple[Any, ...], data: object, place: str) -> tuple[object, ...]:
    if not _is_list(data):
        raise _MisfitError(f"{place} is no list")
    each = (kinds[0],) * len(data) if kinds[-1] is Ellipsis else kinds
    if len(each) != len(data):
        raise _MisfitError(f"{place} has {len(data)} items, and {len(each)} are expected")
    return tuple(
        _value(kind, item, f"{place}[{index}]") for index, (kind, item) in enumerate(zip(each, data, strict=True))
    )


def _one_of(kinds: tuple[Any, ...], data: Any, place: str) -> object:
    if data is None and NoneType in kinds:
        return None
    others = [kind for kind in kinds if kind is not NoneType]
    return _value(next((kind for kind in others if type(data) is kind), others[-1]), data, place)


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list)


def _name(kind: Any) -> str:
    return {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}.get(kind, str(kind))


@cache
def _kinds(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
