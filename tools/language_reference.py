"""Writes docs/language.md, every key of every kind of spec, from the JSON Schemas of the language.

    python tools/language_reference.py [FILE]

Without FILE it rewrites docs/language.md; a test fails until that is done after the language changed.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
KINDS = {
    "model": ("Model", "`<folder>/model.yaml`: one model's whole life."),
    "project": ("Project", "`mlspec.yaml`: what holds for all models."),
    "environment": ("Environment", "`environments/<name>.yaml`: where versions serve, and which."),
    "release": (
        "Release",
        "`<folder>/releases/<version>.yaml`: a released version, written by `mlspec release`.",
    ),
}
HEAD = """# Every key

Made from the JSON Schemas that `mlspec schema` prints. A key in **bold** has to be there. `mlspec compile
--explain-defaults` says what stands for the others in a spec of yours. What a number or a moment may be written as,
and what expressions know, stands behind each error: `mlspec explain MLS104`, `mlspec explain MLS201`.
"""

Node = dict[str, Any]


def reference() -> str:
    """Returns the text of the page."""
    return "\n".join((HEAD, *(line for kind in KINDS for line in of_kind(kind))))


def of_kind(kind: str) -> Iterator[str]:
    """Yields the lines of one kind: a table for each section, in the order in which a reader meets them."""
    schema: Node = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    title, meaning = KINDS[kind]
    yield from (f"## {title}", "", meaning, "")
    yield from table(kind, schema, schema["$defs"])
    met: list[str] = []
    queue = list(references(schema))
    while queue:
        name = queue.pop(0)
        if name in met:
            continue
        met.append(name)
        section = schema["$defs"][name]
        yield from (f'### <a id="{anchor(kind, name)}"></a>{title}: {name}', "", section.get("description", ""), "")
        yield from table(kind, section, schema["$defs"])
        queue = [*references(section), *queue]


def table(kind: str, section: Node, sections: Node) -> Iterator[str]:
    """Yields the keys of a section: what each accepts, what stands for it, what it means."""
    yield from ("| key | accepts | default | meaning |", "|---|---|---|---|")
    required = section.get("required", ())
    for key, node in section.get("properties", {}).items():
        shown = f"**{key}**" if key in required else key
        default = f"`{json.dumps(node['default'], ensure_ascii=False)}`" if "default" in node else ""
        inner = sections.get(node.get("$ref", "").rpartition("/")[2], {})
        meaning = node.get("description") or inner.get("description", "")
        yield f"| {shown} | {cell(accepts(kind, node))} | {cell(default)} | {cell(meaning)} |"
    yield ""


def accepts(kind: str, node: Node) -> str:
    """Returns in words what may stand at a node."""
    match node:
        case {"anyOf": branches}:
            return " or ".join(dict.fromkeys(accepts(kind, branch) for branch in branches))
        case {"$ref": reference}:
            name = reference.rpartition("/")[2]
            return f"[{name}](#{anchor(kind, name)})"
        case {"const": value}:
            return f"`{json.dumps(value).strip(chr(34))}`"
        case {"enum": values}:
            return ", ".join(f"`{json.dumps(value).strip(chr(34))}`" for value in values)
        case {"patternErrorMessage": message}:
            return message.removeprefix("expected here: ")
        case {"type": "array"}:
            return f"a list: {accepts(kind, node.get('items', {}))}"
        case {"type": "object", "additionalProperties": dict() as inner}:
            return f"by name: {accepts(kind, inner)}"
        case {"type": "integer" | "number"}:
            return number(node)
        case {"type": str() as named}:
            return {"string": "a text", "boolean": "`true` or `false`", "null": "nothing", "object": "a mapping"}[named]
        case _:
            return "any value"


def number(node: Node) -> str:
    """Returns the numbers that a node accepts."""
    words = "a whole number" if node["type"] == "integer" else "a number"
    bounds = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}
    return " ".join((words, *(f"{word} {node[name]:g}" for name, word in bounds.items() if name in node)))


def references(node: Any) -> Iterator[str]:
    """Yields the sections that a node names, in order."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        for key, inner in node.items():
            if key != "$defs":
                yield from references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from references(inner)


def anchor(kind: str, name: str) -> str:
    """Returns the name of a section's place on the page."""
    return f"{kind}-{name.lower()}"


def cell(text: str) -> str:
    """Returns a text as a cell of a table holds it."""
    return text.replace("|", "\\|").replace("*", "\\*") if not text.startswith("**") else text


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "language.md").write_text(reference(), encoding="utf-8")
