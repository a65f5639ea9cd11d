"""The specs of this repository are in the one style, however their white space is disturbed."""

import re
from collections.abc import Callable

import pytest

from good_specs import PROJECTS, SPECS, frozen_of, kind_of
from mlspec.formatting.rewriting import rewrite
from mlspec.pipeline import ProjectFiles, compile_project
from mlspec.plan.encoding import to_json

WRITTEN = {name: file for kind in ("project", "model", "environment") for name, file in SPECS[kind].items()}
DISTURBANCES: dict[str, Callable[[str], str]] = {
    "deeper indentation": lambda text: re.sub(
        r"^( *)(- )?", lambda found: found[1] * 2 + ("-   " if found[2] else ""), text, flags=re.MULTILINE
    ),
    "lists beside their keys": lambda text: re.sub(r"^  (?=- \{)", "", text, flags=re.MULTILINE),
    "more blank lines": lambda text: "\n\n" + text.replace("\n\n", "\n\n\n \n") + "\n\n",
    "no final newline": lambda text: text.rstrip("\n"),
    "comments moved": lambda text: re.sub(r" +#", " #", text),
    "spaces at line ends": lambda text: re.sub(r"$", "   ", text, flags=re.MULTILINE),
    "spaces after colons": lambda text: re.sub(
        r"^( *(?:- )?\w+):  ?(?=[\w{\[])", r"\1:     ", text, flags=re.MULTILINE
    ),
    "spaces in braces": lambda text: re.sub(r"(: |- )\{(.*)\}(?=  |$)", r"\1{   \2 }", text, flags=re.MULTILINE),
    "braces over two lines": lambda text: re.sub(
        r"^( *)((?:- )?\w*:? ?)\{(\w+: )", r"\1\2{\n\1        \3", text, flags=re.MULTILINE
    ),
    "document markers": lambda text: f"---\n{text}...\n",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_good_spec_is_in_the_one_style(name: str) -> None:
    rewriting = rewrite(name, WRITTEN[name].read_bytes())
    assert rewriting.diagnostics == ()
    assert rewriting.after == rewriting.before, "run mlspec fmt"


@pytest.mark.parametrize("disturbance", DISTURBANCES)
def test_disturbed_white_space_is_put_right(disturbance: str) -> None:
    disturbed = 0
    for name, file in WRITTEN.items():
        text = file.read_text()
        if re.search(r": \|$", text, re.MULTILINE):
            continue  # the lines of a block are its text: spaces there are no disturbance
        other = DISTURBANCES[disturbance](text)
        disturbed += other != text
        rewriting = rewrite(name, other.encode())
        assert rewriting.diagnostics == ()
        assert rewriting.after == text, name
    assert disturbed > 0


@pytest.mark.parametrize("name", PROJECTS)
def test_a_spec_with_its_sections_in_any_order_means_the_same(name: str) -> None:
    files = _files(name)
    turned = {file: data if kind_of(file) == "release" else _turned(data.decode()) for file, data in files.items()}
    formatted = {file: _after(file, data) for file, data in turned.items()}
    assert turned != files
    plans = [_plans(name, each) for each in (files, turned, formatted)]
    assert plans[0]
    assert plans[0] == plans[1] == plans[2]
    assert {file: _after(file, data) for file, data in formatted.items()} == formatted


def _files(name: str) -> dict[str, bytes]:
    files = (file for kind in SPECS.values() for path, file in kind.items() if path.split("/")[0] == name)
    return {file.relative_to(PROJECTS[name]).as_posix(): file.read_bytes() for file in files}


def _turned(text: str) -> bytes:
    """Returns a spec with its sections in the opposite order."""
    sections = re.split(r"^(?=\w)", text, flags=re.MULTILINE)
    return "".join([sections[0], *reversed(sections[1:])]).encode()


def _after(file: str, data: bytes) -> bytes:
    after = rewrite(file, data).after
    assert after is not None
    return after.encode()


def _plans(name: str, files: dict[str, bytes]) -> list[str]:
    kinds = {kind: {file: data for file, data in files.items() if kind_of(file) == kind} for kind in SPECS}
    plan = compile_project(
        ProjectFiles(
            files["mlspec.yaml"],
            kinds["model"],
            environments=kinds["environment"],
            releases=kinds["release"],
            frozen=frozen_of(PROJECTS[name]),
        )
    ).plan
    assert plan is not None
    return [to_json(plan), *(to_json(model) for model in plan.models)]
