"""Words a shape error of pydantic as a diagnostic at the key or value that it speaks of."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.source.document import Document
from mlspec.source.node import ScalarNode
from mlspec.spec import rules
from mlspec.spec.accepted_values import TYPES, accepted, shown
from mlspec.spec.estimators import estimator_paths
from mlspec.spec.kinds import file_of_key
from mlspec.spec.names import ESTIMATOR, IN_WORDS, INSIDE_THE_PROJECT, of_a_tool, reserved_root
from mlspec.spec.not_built import is_not_built
from mlspec.spec.section import Section
from mlspec.spec.section_keys import dotted, fields_at, pattern_at, section_keys
from mlspec.spec.shape_causes import causes, document_path

Path = tuple[str | int, ...]

KEY_MARK = "[key]"


def explain_all(document: Document, kind: type[Section], details: Sequence[ErrorDetails]) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each place that an error speaks of; the branches of a union are one error."""
    by_place: dict[tuple[Path, str], list[ErrorDetails]] = {}
    for detail in causes(document, details):
        place = document_path(document, detail["loc"])
        # Only a missing or unknown key shares its place with other errors of the same section.
        distinct = str(detail["loc"][-1]) if detail["type"] in {"missing", "extra_forbidden"} else ""
        by_place.setdefault((place, distinct), []).append(detail)
    for (place, _), together in by_place.items():
        yield _explain(document, kind, place, together)


def _explain(document: Document, kind: type[Section], path: Path, details: Sequence[ErrorDetails]) -> Diagnostic:
    detail = details[0]
    error, context = detail["type"], detail.get("ctx", {})
    if error == "extra_forbidden":
        return _unknown_key(document, kind, path)
    if error == "missing":
        return _missing_key(document, kind, path, str(detail["loc"][-1]))
    if error == "keys":
        place = (*path, context["key"]) if context["key"] else path
        return Diagnostic(rules.CONFLICTING_KEYS, document.key_span(place), context["message"], context["way_out"])
    if error == "expression":
        span = document.scalar_span(path, context["start"], context["end"])
        if context["hint"]:
            return Diagnostic(rules.BAD_EXPRESSION, span, context["message"], context["hint"])
        # Without a hint the message may go on with what is accepted: that is the way out.
        message, _, accepted = context["message"].partition(": ")
        way_out = accepted if accepted.startswith("write ") else f"there are: {accepted}"
        return Diagnostic(
            rules.BAD_EXPRESSION, span, message, way_out if accepted else "mlspec explain MLS201 says what is accepted"
        )
    return _wrong(document, kind, path, details)


def _unknown_key(document: Document, kind: type[Section], path: Path) -> Diagnostic:
    key, span = str(path[-1]), document.key_span(path)
    if is_not_built(path):
        return _not_built(f"{key!r}", path, document, f"leave {key} out")
    known = sorted(fields_at(kind, path[:-1]))
    close = get_close_matches(key, known, n=1)
    way_out = f"did you mean {close[0]!r}?" if close else f"accepted here: {', '.join(known)}"
    home = file_of_key(kind, key) if len(path) == 1 else None
    if home is not None:
        way_out = f"{key} belongs in {home}"
    return Diagnostic(rules.UNKNOWN_KEY, span, f"unknown key {shown(key)}{_within(path[:-1])}", way_out)


def _missing_key(document: Document, kind: type[Section], path: Path, key: str) -> Diagnostic:
    field = fields_at(kind, path).get(key)
    meaning = field.description if field is not None else None
    way_out = f"add {key}: {meaning[0].lower()}{meaning[1:].rstrip('.')}" if meaning else f"add {key}"
    return Diagnostic(rules.MISSING_KEY, document.key_span(path), f"{key!r} is missing{_within(path)}", way_out)


def _wrong(document: Document, kind: type[Section], path: Path, details: Sequence[ErrorDetails]) -> Diagnostic:
    detail, node = details[0], document.node(path)
    is_key = detail["loc"][-1] == KEY_MARK
    value = path[-1] if is_key else node.value if isinstance(node, ScalarNode) else detail["input"]
    span = document.key_span(path) if is_key else document.value_span(path)
    place = f"as a key of {_named(path[:-1])}" if is_key else f"for {_named(path)}"
    message = f"{shown(value)} is not accepted {place}"
    if detail["type"] == "name":
        context = detail.get("ctx", {})
        return Diagnostic(rules.WRONG_VALUE, span, f"{message}: {context['reason']}", context["way_out"])
    if detail["type"] == "string_pattern_mismatch" and detail.get("ctx", {})["pattern"] in INSIDE_THE_PROJECT:
        root = reserved_root(str(value))
        if root is not None:
            reason, way_out = of_a_tool(root)
            return Diagnostic(rules.WRONG_VALUE, span, f"{message}: {reason}", way_out)
    way_out = accepted(details, value)
    if detail["type"] == "string_type" and isinstance(node, ScalarNode) and node.text:
        pattern = pattern_at(kind, path)
        if pattern is None or re.search(pattern, node.text):
            way_out += f'; quote it: "{node.text}"'
        else:
            way_out = f"expected here: {IN_WORDS[pattern]}; without quotes {node.text} is {shown(node.value)} to YAML"
    if way_out.endswith("a mapping"):
        way_out += _keys_of(section_keys(kind, path))
    if detail["type"] == "string_pattern_mismatch" and detail.get("ctx", {})["pattern"] == ESTIMATOR:
        way_out = f"did you mean {whole!r}? {way_out}" if (whole := _whole_name(str(value))) else way_out
    has_unit = isinstance(value, str) and any(each["type"] == "unit" for each in details)
    return Diagnostic(_rule("unit" if has_unit else detail["type"], value), span, message, way_out)


def _keys_of(keys: tuple[str, ...]) -> str:
    """Returns what a mapping may hold, to stand behind these words; nothing where an author names things."""
    if len(keys) == 1:
        return f": {{{keys[0]}: ...}}"
    return f", whose keys are {', '.join(keys)}" if keys else ""


def _whole_name(written: str) -> str | None:
    """Returns the estimator with its module whose class has about this name."""
    by_class = {name.rpartition(".")[2]: name for name in estimator_paths()}
    close = get_close_matches(written.rpartition(".")[2], by_class, n=1)
    return by_class[close[0]] if close else None


def _not_built(what: str, path: Path, document: Document, way_out: str) -> Diagnostic:
    span = document.key_span(path)
    message = f"{what} is in the language, but this version of mlspec does nothing with it yet"
    return Diagnostic(rules.NOT_BUILT_YET, span, message, way_out)


def _rule(error: str, value: object) -> Rule:
    whole = value is None or isinstance(value, dict | list | tuple)
    if error in TYPES or (whole and error in {"unit", "literal_error"}):
        return rules.WRONG_TYPE
    return rules.BAD_UNIT if error == "unit" else rules.WRONG_VALUE


def _within(path: Path) -> str:
    return f" in {dotted(path)}" if path else ""


def _named(path: Path) -> str:
    """Returns the innermost key of a path, in quotes, with the position in its list counted from 1."""
    if path and isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_named(path[:-1])}"
    return repr(path[-1]) if path else "the file"
