"""Words a shape error of pydantic as a diagnostic at the key or value that it speaks of."""

from collections.abc import Iterator
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic_core import ErrorDetails

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.source.document import Document
from mlspec.source.node import MappingNode, ScalarNode, SequenceNode
from mlspec.spec import rules
from mlspec.spec.not_built import is_not_built, is_not_built_value
from mlspec.spec.section import Section

Path = tuple[str | int, ...]

LONGEST_VALUE = 60
KEY_MARK = "[key]"
ACCEPTED = {
    "string_type": "a text is expected here",
    "int_type": "a whole number is expected here",
    "int_from_float": "a whole number is expected here",
    "float_type": "a number is expected here",
    "bool_type": "true or false is expected here",
    "dict_type": "a mapping is expected here",
    "model_type": "a mapping is expected here",
    "model_attributes_type": "a mapping is expected here",
    "tuple_type": "a list is expected here",
    "none_required": "nothing is expected here",
}
BETWEEN_KEYS = frozenset({"one_of", "needs", "order"})


def explain_all(document: Document, kind: type[Section], details: list[ErrorDetails]) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each place that an error speaks of; the branches of a union are one error."""
    by_place: dict[tuple[Path, str], list[ErrorDetails]] = {}
    for detail in details:
        place = document_path(document, detail["loc"])
        # Only a missing or unknown key shares its place with other errors of the same section.
        distinct = str(detail["loc"][-1]) if detail["type"] in {"missing", "extra_forbidden"} else ""
        by_place.setdefault((place, distinct), []).append(detail)
    for (place, _), together in by_place.items():
        yield _explain(document, kind, place, together)


def document_path(document: Document, location: tuple[str | int, ...]) -> Path:
    """Returns the part of a pydantic location that exists in the document: union tags and absent keys fall out."""
    node: Any = document.root
    path: list[str | int] = []
    for step in location:
        if isinstance(node, MappingNode):
            following = next((entry.value for entry in node.entries if entry.key.value == step), None)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            following = node.items[step]
        else:
            following = None
        if following is not None:
            node = following
            path.append(step)
    return tuple(path)


def _explain(document: Document, kind: type[Section], path: Path, details: list[ErrorDetails]) -> Diagnostic:
    detail = details[0]
    error = detail["type"]
    if error == "extra_forbidden":
        return _unknown_key(document, kind, path)
    if error == "missing":
        key = str(detail["loc"][-1])
        section = f" in {'.'.join(map(str, path))}" if path else ""
        return Diagnostic(rules.MISSING_KEY, document.key_span(path), f"{key!r} is missing{section}", f"add {key}:")
    if error in BETWEEN_KEYS:
        return Diagnostic(rules.CONFLICTING_KEYS, document.key_span(path), detail["msg"], "keep what you mean")
    if error == "expression":
        context = detail.get("ctx", {})
        span = document.scalar_span(path, context["start"], context["end"])
        return Diagnostic(rules.BAD_EXPRESSION, span, context["message"], context["hint"])
    return _wrong(document, path, details)


def _unknown_key(document: Document, kind: type[Section], path: Path) -> Diagnostic:
    key, span = str(path[-1]), document.key_span(path)
    if is_not_built(path):
        return Diagnostic(
            rules.NOT_BUILT_YET,
            span,
            f"{key!r} is in the language, but this version of mlspec does nothing with it yet",
            f"leave {key} out",
        )
    accepted = sorted(_keys_at(kind, path[:-1]))
    close = get_close_matches(key, accepted, n=1)
    way_out = f"did you mean {close[0]!r}?" if close else f"accepted here: {', '.join(accepted)}"
    return Diagnostic(rules.UNKNOWN_KEY, span, f"unknown key {_shown(key)}", way_out)


def _wrong(document: Document, path: Path, details: list[ErrorDetails]) -> Diagnostic:
    detail = details[0]
    is_key = detail["loc"][-1] == KEY_MARK
    span = document.key_span(path) if is_key else document.value_span(path)
    node = document.node(path)
    value = path[-1] if is_key and path else node.value if isinstance(node, ScalarNode) else detail["input"]
    if is_not_built_value(path, value):
        return Diagnostic(
            rules.NOT_BUILT_YET,
            span,
            f"{_shown(value)} is in the language, but this version of mlspec does nothing with it yet",
            "; or ".join(dict.fromkeys(_accepted(each) for each in details)),
        )
    rule = rules.WRONG_TYPE if detail["type"] in ACCEPTED else rules.WRONG_VALUE
    if detail["type"] == "unit":
        rule = rules.BAD_UNIT
    help_text = "; or ".join(dict.fromkeys(_accepted(each) for each in details))
    if detail["type"] == "string_type" and isinstance(node, ScalarNode) and node.value is not None:
        help_text += f'; quote it: "{node.text}"'
    return Diagnostic(rule, span, f"{_shown(value)} is not accepted here", help_text)


def _accepted(detail: ErrorDetails) -> str:
    fixed = ACCEPTED.get(detail["type"])
    if fixed is not None:
        return fixed
    text = detail["msg"]
    return text[:1].lower() + text[1:]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."


def _keys_at(kind: type[Section], path: Path) -> set[str]:
    """Returns the keys that the sections at `path` have."""
    types: list[Any] = [kind]
    for step in path:
        types = [inner for each in types for inner in _step(each, step)]
    return {
        field.alias or name
        for each in types
        if isinstance(each, type) and issubclass(each, Section)
        for name, field in each.model_fields.items()
    }


def _step(annotation: Any, step: str | int) -> list[Any]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        fields = annotation.model_fields
        found = [field.annotation for name, field in fields.items() if (field.alias or name) == step]
        return [inner for each in found for inner in _bare(each)]
    if get_origin(annotation) in (dict, tuple):
        inner = get_args(annotation)[1 if get_origin(annotation) is dict else 0]
        return _bare(inner)
    return []


def _bare(annotation: Any) -> list[Any]:
    """Returns the types that an annotation stands for, without Annotated, unions and None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [inner for each in get_args(annotation) for inner in _bare(each)]
    return [] if annotation is type(None) else [annotation]
