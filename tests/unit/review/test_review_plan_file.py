"""PLAN.md: what a plan says for people, so that the committed difference of a change reads like the change."""

from dataclasses import replace
from difflib import ndiff
from functools import cache

import pytest
from markdown_it import MarkdownIt

from good_specs import PROJECTS
from hostile_texts import HOSTILE
from mlspec.pipeline import ProjectFiles, plan_project
from mlspec.plan.plan import Plan
from mlspec.review import plan_file

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
CANARY = "weight: 10%, for: 7d"
TEXTS = (
    *HOSTILE,
    "a|b",
    "</details>",
    "-->",
    "<!--",
    "@octocat",
    "`",
    "a`b",
    "# a",
    "\n# a",
    "[a](b)",
    "<b>",
    "\n/merge",
)


@cache
def spec() -> str:
    return (PROJECTS["specs"] / "flight-delay" / "model.yaml").read_text(encoding="utf-8")


@cache
def plan(*edits: tuple[str, str]) -> Plan:
    """The plan of the tutorial's model after replacing texts of its spec that stand there once."""
    text = spec()
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    project = (PROJECTS["specs"] / "mlspec.yaml").read_bytes()
    planned = plan_project(ProjectFiles(project, {"flight-delay/model.yaml": text.encode()}))
    assert planned.plan is not None, planned.diagnostics
    return planned.plan.models[0]


def difference(*edits: tuple[str, str]) -> list[str]:
    """The lines of PLAN.md that an edit takes away and adds."""
    before, after = (plan_file.render(each).splitlines() for each in (plan(), plan(*edits)))
    return [line for line in ndiff(before, after) if line[0] in "-+"]


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (
            ("roc_auc, at_least: 0.65", "roc_auc, at_least: 0.7"),
            ["- - `roc_auc at least 0.65`", "+ - `roc_auc at least 0.7`"],
        ),
        (("  owner: ground-operations              #", "  owner: passenger-care              #"), None),
        (("visibility < 3, critical: true", "visibility < 3"), None),
        (("keep_warm: 36h", "keep_warm: 48h"), None),
        (("alert_budget: 2/week", "alert_budget: 4/week"), None),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_one_changed_fact_is_one_changed_line(edit: tuple[str, str], lines: list[str] | None) -> None:
    found = difference(edit)
    assert found == lines if lines is not None else {line[0] for line in found} == {"-", "+"}
    assert len([line for line in found if line.startswith("+")]) <= 4


def test_a_shorter_stage_changes_its_own_facts_and_the_sums() -> None:
    found = [
        line.strip("+ ") for line in difference(("weight: 10%, for: 7d", "weight: 10%, for: 6d")) if line[0] == "+"
    ]
    assert found[:2] == ["- full traffic: 22d after the start", "- the whole rollout: 23d"]
    assert found[2] == "- `canary`: weight 10% for 6d"
    assert all("rows:" in line or "requests:" in line or "power" in line for line in found[3:])
    assert len(found) <= 8


def test_the_same_plan_is_the_same_text() -> None:
    assert plan_file.render(plan()) == plan_file.render(plan())


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_no_text_changes_the_structure(text: str) -> None:
    assert shape(hostile(text)) == shape(hostile("harmless"))
    assert not [line for line in plan_file.render(hostile(text)).splitlines() if line.startswith("/")]


def hostile(text: str) -> Plan:
    given = plan()
    rule = replace(given.filters[0], when=text, because=text, owner=text)
    slices = tuple(replace(each, where=text) for each in given.judgement.slices)
    return replace(
        given,
        description=text or "x",
        owner=text,
        label=replace(given.label, expr=text),
        filters=(rule,),
        judgement=replace(given.judgement, slices=slices),
        consumers=tuple(replace(each, name=text, owner=text) for each in given.consumers),
    )


def shape(given: Plan) -> list[str]:
    tokens = MARKDOWN.parse(plan_file.render(given))
    inside = [child.type for token in tokens for child in token.children or ()]
    marks = [kind for kind in inside if kind not in ("text", "code_inline", "html_inline", "text_special")]
    return [*(f"{token.type} {token.tag}" for token in tokens), *marks]
