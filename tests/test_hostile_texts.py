"""A spec comes from a pull request: a hostile text in any of its fields is refused, or is data wherever it is rendered.

The fields are those of the good specs, which hold every key of the published schemas: a new key is tried at once.
"""

import json
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import pytest
import yaml
from markdown_it import MarkdownIt

from good_specs import (
    PROJECTS,
    SPECS,
    Place,
    at,
    branches,
    frozen_of,
    kind_of,
    pattern_of,
    places,
    project_files,
    published_schema,
    replaced,
    specs_of,
)
from hostile_texts import HOSTILE, HOSTILE_ENDS
from mlspec.diagnostics.text import render
from mlspec.emit.scalars import visible
from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.pipeline import Compilation, compile_project

STAND_INS = (
    *("zzq9", "98765.4.3", "sklearn.zzq9.Zzq9", "https://zzq9", "s3://zzq9", "ZZQ9", "zzq9.example/zzq9", "zz-zzq-9"),
    *("arn:aws:iam::123456789012:role/zzq9", "zzq9zz@zzq9zz.iam.gserviceaccount.com"),
    *(
        "projects/9/locations/global/workloadIdentityPools/zzq9/providers/zzq9",
        "zzq9/zzq9.yaml",
        "https://zzq9.example/zzq9",
    ),
)
"""Texts that no good spec holds, of which most fields accept one."""
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
INVISIBLE = "\u200b"
"""Stands in what is generated where a person or an address would be recognised."""
GLOBS = {("model", "sources", "*", "path")}
"""Texts in which `*` has a meaning: the folder above is what a stage depends on."""
PLAIN_COMMAND = r"[A-Za-z0-9_./=:,@%+ -]+"
"""Characters that no shell and no DVC expands, splits at or runs."""


PART = 3
"""Each field is tried with one in so many of the texts, and each text on one in so many of the fields."""


class Field(NamedTuple):
    """A text of a good project: its file, its place, and the place with names and positions left open."""

    project: str
    file: str
    place: Place
    pattern: tuple[str, ...]


@cache
def project_data(name: str) -> dict[str, Any]:
    """Returns the specs of a project as plain data, by file."""
    return specs_of(PROJECTS[name])


def compiled(project: str, specs: dict[str, Any]) -> Compilation:
    return compile_project(project_files(specs, frozen_of(PROJECTS[project])))


def fields(*, keys: bool) -> list[Field]:
    """Returns one text of each kind that the good projects hold, or one key of each kind that an author chooses."""
    found: dict[tuple[str, ...], Field] = {}
    for project in sorted(PROJECTS, key=lambda name: len(str(project_data(name)))):
        for file, data in project_data(project).items():
            kind = kind_of(file)
            for place, value in places(data):
                pattern = (kind, *pattern_of(kind, place))
                chosen = isinstance(place[-1], str) and pattern[-1] == "*"
                wanted = chosen if keys else isinstance(value, str)
                # The last of a list: a command's first words are not the spec's to choose.
                if wanted and (pattern not in found or found[pattern].project == project):
                    found[pattern] = Field(project, file, place, pattern)
    return list(found.values())


def leaf_patterns(kind: str) -> set[tuple[str, ...]]:
    """Returns the place of everything in the published schema that may be a text."""
    published, found = published_schema(kind), set[tuple[str, ...]]()

    def walk(node: dict[str, Any], pattern: tuple[str, ...]) -> None:
        for inner in branches(node, published["$defs"]):
            if inner.get("type") == "string":
                found.add((kind, *pattern))
            for key, value in inner.get("properties", {}).items():
                walk(value, (*pattern, key))
            for free in ("items", "additionalProperties"):
                if isinstance(inner.get(free), dict):
                    walk(inner[free], (*pattern, "*"))

    walk(published, ())
    return found


def test_good_specs_hold_every_text_of_the_language() -> None:
    tried = {field.pattern for field in fields(keys=False)}
    assert set().union(*map(leaf_patterns, SPECS)) - tried == set()


def meaning(compilation: Compilation) -> dict[str, Any]:
    """Returns what a foreign reader finds in every output, by path; commands must mean nothing more to a shell."""
    assert compilation.tree is not None
    found = {
        file.path: read_file(file.path.rpartition(".")[2], file.text)
        for file in compilation.tree.files
        if not file.path.endswith("manifest.json")
    }
    for path in [path for path in found if path.endswith("/project.json")]:
        # Without the digest of every character of the record.
        releases = [{key: release[key] for key in release if key != "record"} for release in found[path]["releases"]]
        found[path] = {**found[path], "releases": releases}
    for path, content in found.items():
        for stage in content.get("stages", {}).values() if path.endswith("dvc.yaml") else ():
            assert re.fullmatch(PLAIN_COMMAND, stage["cmd"]), stage["cmd"]
    return found


@lru_cache(1000)
def read_file(suffix: str, text: str) -> Any:
    """Returns what a foreign reader finds in a file; not to be changed."""
    if suffix in {"json", "yaml", "yml"}:
        return yaml.load(text, yaml.CSafeLoader)
    return read_markdown(text) if suffix == "md" else text.splitlines()


def read_markdown(text: str) -> list[str]:
    """Returns what a reader of Markdown sees, line by line, behind the blocks that begin and end there."""
    found, blocks = list[str](), list[str]()
    for token in MARKDOWN.parse(text):
        if token.type == "inline":
            parts = [
                child.content if child.type.startswith(("text", "code")) else f"<{child.type} {child.content}>"
                for child in token.children or ()
                if not re.fullmatch("</?code>", child.content)
            ]
            found.append(f"{' '.join(blocks)} {''.join(parts).replace(INVISIBLE, '')}")
            blocks.clear()
        else:
            blocks.append(f"{token.type} {token.content}")
    return [*found, " ".join(blocks)]


def settled(data: Any, old: str = "", new: str = "") -> Any:
    """Returns the data with `old` replaced by `new` in every text and key; case and order of lists fall out."""
    if isinstance(data, dict):
        return {settled(key, old, new): settled(value, old, new) for key, value in data.items()}
    if isinstance(data, list):
        return sorted((settled(value, old, new) for value in data), key=json.dumps)
    return (data.replace(old, new) if old else data).lower() if isinstance(data, str) else data


def spaced(found: dict[str, Any]) -> dict[str, Any]:
    """Returns what was found with the white space of Markdown as its readers show it."""
    return {
        path: [" ".join(line.split()) for line in content] if path.endswith(".md") else content
        for path, content in found.items()
    }


def with_text(field: Field, text: str) -> Compilation:
    """Returns what the field's project compiles to with another text in the field."""
    specs = project_data(field.project)
    return compiled(field.project, {**specs, field.file: replaced(specs[field.file], field.place, text)})


def with_key(field: Field, key: str) -> Compilation:
    """Returns what the field's project compiles to with another key in the field's place."""
    specs = project_data(field.project)
    parent = at(specs[field.file], field.place[:-1])
    renamed = {key if name == field.place[-1] else name: value for name, value in parent.items()}
    return compiled(field.project, {**specs, field.file: replaced(specs[field.file], field.place[:-1], renamed)})


def assert_refused_or_data(compilation: Compilation, harmless: Any, stand_in: str, text: str) -> None:
    """Fails if a compile with `text` says other than a compile with a harmless text in its place."""
    told = render(compilation.diagnostics, compilation.texts)
    assert all(line.replace("\t", " ").isprintable() for line in told.split("\n")), told
    assert not any(line.lstrip().startswith(("::", "##[")) for line in told.split("\n")), told
    if compilation.tree is None:
        assert compilation.diagnostics
        return
    assert harmless is not None, f"{text!r} was accepted where no harmless text is"
    assert spaced(settled(meaning(compilation))) == spaced(
        {
            settled(path, stand_in, text): settled(content, stand_in, visible(text) if path.endswith(".md") else text)
            for path, content in harmless.items()
        }
    )


def harmless_meaning(field: Field, compile_with: Callable[[Field, str], Compilation]) -> tuple[Any, str]:
    """Returns the outputs for a text that stands nowhere else, and that text, or nothing where none is accepted."""
    for stand_in in STAND_INS:
        compilation = compile_with(field, stand_in)
        if compilation.tree is not None:
            return meaning(compilation), stand_in
    return None, ""


def tried(texts: tuple[str, ...], number: int, *, exhaustive: bool) -> tuple[str, ...]:
    """Returns the texts that the field of this number is tried with: neighbours, which are alike, share all of them."""
    return texts if exhaustive else texts[number % PART :: PART]


def shown(part: int | Field) -> str:
    return str(part) if isinstance(part, int) else ".".join(part.pattern)


@pytest.mark.parametrize(("number", "field"), list(enumerate(fields(keys=False))), ids=shown)
def test_hostile_text_is_refused_or_data(number: int, field: Field, *, exhaustive: bool) -> None:
    original = str(at(project_data(field.project)[field.file], field.place))
    harmless, stand_in = harmless_meaning(field, with_text)
    texts = (*HOSTILE, *(original + end for end in HOSTILE_ENDS))
    for text in tried(texts, number, exhaustive=exhaustive):
        if (harmless is None and is_expression(text)) or (field.pattern in GLOBS and "*" in text):
            continue
        assert_refused_or_data(with_text(field, text), harmless, stand_in, text)


@pytest.mark.parametrize(("number", "field"), list(enumerate(fields(keys=True))), ids=shown)
def test_hostile_key_is_refused_or_data(number: int, field: Field, *, exhaustive: bool) -> None:
    harmless, stand_in = harmless_meaning(field, with_key)
    keys = (*HOSTILE, *(f"{field.place[-1]}{end}" for end in HOSTILE_ENDS))
    for key in tried(keys, number, exhaustive=exhaustive):
        assert_refused_or_data(with_key(field, key), harmless, stand_in, key)


def is_expression(text: str) -> bool:
    """Returns whether the text is in the expression language, and so is data that has a meaning."""
    return not isinstance(parse(text), Failure)
