"""The rules in the schemas of custom resources that no JSON Schema can say, in the Common Expression Language.

An API server evaluates them on what the schema's defaults make of an object. Rules about the change of an object, which
read what it was before, are for servers alone.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import cel

RULES = "x-kubernetes-validations"
RESERVED = frozenset(
    (
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import"),
        *("let", "loop", "package", "namespace", "return", "var", "void", "while"),
    )
)
"""Words that a field's name is written with underscores for."""
Schema = dict[str, Any]


def defaulted(schema: Schema, value: Any) -> Any:
    """Returns a value with the defaults of its schema."""
    properties, items, others = schema.get("properties", {}), schema.get("items"), schema.get("additionalProperties")
    if isinstance(value, list) and isinstance(items, dict):
        return [defaulted(items, each) for each in value]
    if not isinstance(value, dict):
        return value
    filled = {key: each["default"] for key, each in properties.items() if "default" in each} | value
    rest = others if isinstance(others, dict) else {}
    return {key: defaulted(properties.get(key, rest), each) for key, each in filled.items()}


def broken_rules(schema: Schema, value: Any, path: str = "$") -> Iterator[str]:
    """Yields each rule that a value with its defaults breaks, with where it does."""
    for rule in schema.get(RULES, []):
        if "oldSelf" not in rule["rule"] and not _program(rule["rule"]).execute({"self": _escaped(schema, value)}):
            yield f"{path}: {rule.get('message', rule['rule'])}"
    properties, items, others = schema.get("properties", {}), schema.get("items"), schema.get("additionalProperties")
    if isinstance(value, dict):
        rest = others if isinstance(others, dict) else {}
        for key, each in value.items():
            yield from broken_rules(properties.get(key, rest), each, f"{path}.{key}")
    elif isinstance(value, list) and isinstance(items, dict):
        for place, each in enumerate(value):
            yield from broken_rules(items, each, f"{path}[{place}]")


@cache
def _program(rule: str) -> cel.Program:
    return cel.compile(rule)


def _escaped(schema: Schema, value: Any) -> Any:
    properties, items, others = schema.get("properties", {}), schema.get("items"), schema.get("additionalProperties")
    if isinstance(value, list):
        return [_escaped(items if isinstance(items, dict) else {}, each) for each in value]
    if not isinstance(value, dict):
        return value
    rest = others if isinstance(others, dict) else {}
    return {
        f"__{key}__" if key in properties and key in RESERVED else key: _escaped(properties.get(key, rest), each)
        for key, each in value.items()
    }
