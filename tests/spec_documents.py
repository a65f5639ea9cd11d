"""Documents drawn from a published schema: the keys that must stand, some that may, and values that fit each."""

import re
from functools import cache
from random import Random
from typing import Any

import jsonschema

from good_specs import SPECS, data_of, places
from mlspec.cli.published_schemas import schema
from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.spec.units import Duration

TRIES = 12
"""So often keys are drawn anew until they go together; what then still does not is judged as it is."""
TEXTS = ("calls", "a", "other", "calls > 1", "a text of several words", "data/a.parquet", "1.0.0", "90d", "5%", "A1")
NUMBERS = (0, 1, 2, 30, 500, 1000, 0.1, 0.25, 0.5, 0.9, -1, 1.5)

RISING = (("low", "value", "high"), ("p50", "p95", "max"), ("length", "every"), ("min", "max"))

Schema = dict[str, Any]


@cache
def judge(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(kind))


@cache
def good_texts(kind: str) -> tuple[str, ...]:
    """Returns every text that a good spec of the kind holds, the plain ones first."""
    written = [pair for file in SPECS[kind].values() for pair in places(data_of(file))]
    found = [text for place, value in written for text in (value, place[-1]) if isinstance(text, str)]
    return tuple(dict.fromkeys((*TEXTS, *found)))


def fits(kind: str, node: Schema, value: Any) -> bool:
    return judge(kind).evolve(schema={**node, "$defs": judge(kind).schema["$defs"]}).is_valid(value)


LEAVES: dict[tuple[str, str], list[Any]] = {}


def leaves(kind: str, node: Schema) -> list[Any]:
    """Returns values that fit a schema without parts, of which some are written in a good spec."""
    key = (kind, repr(node))
    if key not in LEAVES:
        shown = re.findall(r"\(like (.+)\)$", node.get("patternErrorMessage", ""))
        tried = [None, True, False, *NUMBERS, *shown, *node.get("examples", []), *good_texts(kind)]
        fitting = node.get("enum") or [value for value in tried if fits(kind, node, value)]
        if node.get("type") == "string" and "pattern" not in node:
            fitting = [text for text in fitting if not isinstance(parse(text), Failure)]
        LEAVES[key] = fitting[:30]
        assert LEAVES[key], f"no good {kind} spec holds a value of {node}"
    return LEAVES[key]


def drawn(kind: str, node: Schema, random: Random) -> Any:
    """Returns a value that fits a schema, built part by part."""
    if "$ref" in node:
        node = judge(kind).schema["$defs"][node["$ref"].rpartition("/")[2]]
    if "const" in node:
        return node["const"]
    if "properties" in node:
        return section(kind, node, random)
    for union in ("anyOf", "oneOf"):
        if union in node:
            return drawn(kind, random.choice(node[union]), random)
    if node.get("type") == "array":
        least = max(1, node.get("minItems", 1))
        items = [drawn(kind, node["items"], random) for _ in range(random.randint(least, least + 1))]
        return items if len(items) <= node.get("maxItems", least + 1) else items[:least]
    if node.get("type") == "object":
        names = leaves(kind, {"type": "string", **node.get("propertyNames", {})})
        chosen = random.sample(names, min(len(names), random.randint(1, 2)))
        return {name: drawn(kind, node["additionalProperties"], random) for name in chosen}
    return random.choice(leaves(kind, node))


def section(kind: str, node: Schema, random: Random) -> dict[str, Any]:
    """Returns a section with the keys that it needs and some of the others."""
    required, properties = node.get("required", []), node["properties"]
    others = [key for key in properties if key not in required]
    found: dict[str, Any] = {}
    for _ in range(TRIES):
        chosen = {*required, *random.sample(others, min(len(others), random.randint(0, 3)))}
        found = {key: drawn(kind, value, random) for key, value in properties.items() if key in chosen}
        if fits(kind, node, found):
            break
    return {**found, **risen(found)}


def risen(found: dict[str, Any]) -> dict[str, Any]:
    """Returns what must not fall from key to key, in its order."""
    for keys in RISING:
        there = [key for key in keys if key in found]
        if len(there) > 1:
            return dict(zip(there, sorted((found[key] for key in there), key=size), strict=True))
    return {}


def size(value: Any) -> float:
    """Returns a number, or the seconds of a duration."""
    return value if isinstance(value, int | float) else Duration(value).seconds


def document(kind: str, random: Random) -> dict[str, Any]:
    """Returns a document of a kind of spec."""
    return section(kind, schema(kind), random)
