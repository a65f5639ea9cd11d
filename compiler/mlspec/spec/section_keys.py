"""Looks up the fields that the sections at a path of a spec have."""

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from mlspec.spec.section import Section

Path = tuple[str | int, ...]


def types_at(kind: type[Section], path: Path) -> list[Any]:
    """Returns the types of what may stand at `path`, without Annotated, unions and None."""
    types: list[Any] = [kind]
    for step in path:
        types = [inner for each in types for inner in types_below(each, step)]
    return types


def types_below(annotation: Any, step: str | int) -> list[Any]:
    """Returns the types of what may stand at one key or position of a section, a mapping or a list."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        fields = annotation.model_fields
        found = [field.annotation for name, field in fields.items() if (field.alias or name) == step]
        return [inner for each in found for inner in _bare(each)]
    if get_origin(annotation) in (dict, tuple):
        inner = get_args(annotation)[1 if get_origin(annotation) is dict else 0]
        return _bare(inner)
    return []


def fields_at(kind: type[Section], path: Path) -> dict[str, FieldInfo]:
    """Returns the fields of the sections that may stand at `path`, by the key that a spec writes."""
    return {
        field.alias or name: field
        for each in types_at(kind, path)
        if isinstance(each, type) and issubclass(each, Section)
        for name, field in each.model_fields.items()
    }


def section_keys(kind: type[Section], path: Path) -> tuple[str, ...]:
    """Returns the keys of the sections at `path` in the language's order; none where an author names things."""
    types = types_at(kind, path)
    if any(get_origin(each) is dict for each in types):
        return ()
    written = (key for each in types if isinstance(each, type) and issubclass(each, Section) for key in each.written)
    return tuple(dict.fromkeys((*written, *fields_at(kind, path))))


def pattern_at(kind: type[Section], path: Path) -> str | None:
    """Returns the pattern that a text at `path` has to match, or None if it is free or no field of a section."""
    field = fields_at(kind, path[:-1]).get(str(path[-1]))
    patterns = (getattr(each, "pattern", None) for each in field.metadata) if field is not None else ()
    return next((pattern for pattern in patterns if isinstance(pattern, str)), None)


def dotted(path: Path) -> str:
    """Returns a path as it is spoken: `gates[0].slices`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _bare(annotation: Any) -> list[Any]:
    """Returns the types that an annotation stands for, without Annotated, unions and None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [inner for each in get_args(annotation) for inner in _bare(each)]
    return [] if annotation is type(None) else [annotation]
