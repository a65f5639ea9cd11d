"""Edits change what they name and nothing else: layout, comments, quotes and line ends are the author's."""

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from good_specs import SPECS, at, places
from mlspec.diagnostics.edit import Edit
from mlspec.source.comments import comments
from mlspec.source.document import Document
from mlspec.source.editing import Unedited, edit_document
from mlspec.source.reader import read

FILES = [file for group in SPECS.values() for file in group.values()]
BLOCK = """\
# who serves
kind: Environment  # a kind
models:            # what serves
  # the oldest one
  churn: {version: 1.0.0, fallback: null}  # since May
  delay:
    version: "1.1.0"   # quoted
    fallback: '1.0.0'
  # the last word
stages:
  - name: half  # of all
    for: 16d
    # not for long
    gates: [{kpi: cost}]
  - name: full
    for: 24h
listed:
- a
- b
flow: {
  one: 1,  # first
  two: 2   # second
}
text: |  # a header
  two
  lines
empty:
none: {}   # nothing
items: []
"""


def document(text: str) -> Document:
    result = read("spec.yaml", text.encode())
    assert result.document is not None, result.diagnostics
    assert not result.diagnostics
    return result.document


def edited(text: str, *edits: Edit) -> str:
    after = edit_document(document(text), edits)
    assert isinstance(after, Document), after
    return after.text


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Returns what stands between the equal lines at the begin and at the end of two texts."""
    old, new = before.split("\n"), after.split("\n")
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return old, new


CASES: list[tuple[str, Edit, list[str], list[str]]] = [
    ("plain scalar", Edit(("kind",), "Project"), ["kind: Environment  # a kind"], ["kind: Project  # a kind"]),
    (
        "double quotes stay",
        Edit(("models", "delay", "version"), "1.2.0"),
        ['    version: "1.1.0"   # quoted'],
        ['    version: "1.2.0"   # quoted'],
    ),
    (
        "single quotes stay",
        Edit(("models", "delay", "fallback"), "it's"),
        ["    fallback: '1.0.0'"],
        ["    fallback: 'it''s'"],
    ),
    (
        "text that needs quotes",
        Edit(("stages", 1, "for"), "a: b"),
        ["    for: 24h"],
        ['    for: "a: b"'],
    ),
    (
        "text that needs quotes in braces alone",
        Edit(("models", "churn", "version"), "max(a, b)"),
        ["  churn: {version: 1.0.0, fallback: null}  # since May"],
        ['  churn: {version: "max(a, b)", fallback: null}  # since May'],
    ),
    (
        "mapping of which one value differs",
        Edit(("models", "churn"), {"version": "1.1.0", "fallback": "1.0.0"}),
        ["  churn: {version: 1.0.0, fallback: null}  # since May"],
        ["  churn: {version: 1.1.0, fallback: 1.0.0}  # since May"],
    ),
    ("key of a block", Edit(("models", "churns"), {"version": "1.0.0"}), [], ["  churns:", "    version: 1.0.0"]),
    (
        "key of braces",
        Edit(("models", "churn", "at"), True),
        ["  churn: {version: 1.0.0, fallback: null}  # since May"],
        ["  churn: {version: 1.0.0, fallback: null, at: true}  # since May"],
    ),
    (
        "key of braces over lines",
        Edit(("flow", "three"), 3),
        ["  two: 2   # second"],
        ["  two: 2,   # second", "  three: 3"],
    ),
    ("key of nothing", Edit(("empty", "a", "b"), 1.5), ["empty:"], ["empty:", "  a: {b: 1.5}"]),
    (
        "key of empty braces",
        Edit(("none", "churn"), {"version": "1.0.0"}),
        ["none: {}   # nothing"],
        ["none:   # nothing", "  churn: {version: 1.0.0}"],
    ),
    ("scalar in empty braces", Edit(("none", "churn"), 1), ["none: {}   # nothing"], ["none: {churn: 1}   # nothing"]),
    ("item of empty brackets", Edit(("items", 0), {"a": 1}), ["items: []"], ["items: [{a: 1}]"]),
    ("item of a block", Edit(("stages", 2), {"name": "all", "for": "1d"}), [], ["  - name: all", "    for: 1d"]),
    ("item in the column of its key", Edit(("listed", 2), "c"), [], ["- c"]),
    (
        "item of brackets",
        Edit(("stages", 0, "gates", 1), {"kpi": "b"}),
        ["    gates: [{kpi: cost}]"],
        ["    gates: [{kpi: cost}, {kpi: b}]"],
    ),
    (
        "removed from a block",
        Edit(("models", "churn"), None),
        ["  churn: {version: 1.0.0, fallback: null}  # since May"],
        [],
    ),
    (
        "removed from braces",
        Edit(("models", "churn", "fallback"), None),
        ["  churn: {version: 1.0.0, fallback: null}  # since May"],
        ["  churn: {version: 1.0.0}  # since May"],
    ),
    (
        "removed first from braces",
        Edit(("models", "churn", "version"), None),
        ["  churn: {version: 1.0.0, fallback: null}  # since May"],
        ["  churn: {fallback: null}  # since May"],
    ),
    (
        "removed last from lines",
        Edit(("flow", "two"), None),
        ["  one: 1,  # first", "  two: 2   # second"],
        ["  one: 1  # first"],
    ),
    ("removed first from lines", Edit(("flow", "one"), None), ["  one: 1,  # first"], []),
    (
        "removed only one of brackets",
        Edit(("stages", 0, "gates", 0), None),
        ["    gates: [{kpi: cost}]"],
        ["    gates: []"],
    ),
    ("removed item", Edit(("stages", 1), None), ["  - name: full", "    for: 24h"], []),
    (
        "removed behind a dash",
        Edit(("stages", 0, "name"), None),
        ["  - name: half  # of all", "    for: 16d"],
        ["  - for: 16d"],
    ),
    ("removed before a comment", Edit(("stages", 0, "for"), None), ["    for: 16d"], []),
    (
        "block replaced by a text",
        Edit(("models",), "none"),
        BLOCK.split("\n")[2:3] + BLOCK.split("\n")[4:8],
        ["models: none            # what serves"],
    ),
    ("text over lines", Edit(("text",), "one"), ["text: |  # a header", "  two", "  lines"], ["text: one  # a header"]),
    ("null", Edit(("empty",), 1), ["empty:"], ["empty: 1"]),
    ("list made shorter at its front", Edit(("listed",), ["b"]), ["- a"], []),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize(("edit", "old", "new"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_edit_touches_its_lines_alone(edit: Edit, old: list[str], new: list[str], line_end: str) -> None:
    after = edited(BLOCK.replace("\n", line_end), edit)
    assert after.count("\r\n") == (after.count("\n") if line_end == "\r\n" else 0)
    after = after.replace("\r\n", "\n")
    kept = [line for line in BLOCK.split("\n") if line not in old]
    assert sorted([*kept, *new]) == sorted(after.split("\n"))
    gone, come = changed_lines(BLOCK, after)
    assert [line for line in gone if line not in come] == [line for line in old if line not in new]
    assert [line for line in come if line not in gone] == [line for line in new if line not in old]


def test_the_only_entry_of_a_block_leaves_braces() -> None:
    assert edited("a:  # why\n  # it\n  b: 1\nc: 2\n", Edit(("a", "b"), None)) == "a: {}  # why\n  # it\nc: 2\n"
    assert edited("a:\n- 1\n", Edit(("a", 0), None)) == "a: []\n"


def test_comments_between_a_removed_key_behind_a_dash_and_the_next_stay() -> None:
    assert edited("a:\n  - b: 1\n    # of c\n    c: 2\n", Edit(("a", 0, "b"), None)) == "a:\n    # of c\n  - c: 2\n"


def test_a_list_too_wide_for_a_line_stands_on_several() -> None:
    long = ["a name of thirty characters, or"] * 6
    assert edited("a: 1\nb: 2\n", Edit(("a",), long)).count("\n  - ") == 6


def test_text_without_a_last_line_end_stays_so() -> None:
    assert edited("a: 1", Edit(("b",), 2)) == "a: 1\nb: 2"


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (Edit(("nope",), None), "nothing stands at `nope`"),
        (Edit(("kind", "deeper"), 1), "nothing stands at `kind.deeper`"),
        (Edit(("listed", 3), "d"), "nothing stands at `listed.3`"),
        (Edit((), "text"), "a spec is a mapping"),
        (Edit(("kind",), "a\u202eb"), "spec.yaml: the text cannot be edited in place: "),
        (Edit(("kind",), float("inf")), "spec.yaml: the text cannot be edited in place: "),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(edit: Edit, reason: str) -> None:
    after = edit_document(document(BLOCK), [edit])
    assert isinstance(after, Unedited)
    assert after.reason.startswith(reason)


VALUES = st.recursive(
    st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False, width=32).filter(lambda number: str(number) != "-0.0")
    | st.text(st.sampled_from("ab1 :#,{}[]'\"\\-?&*!|>%@`.\n\té"), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b c", "on", "1"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Path, bool, Edit]:
    file = draw(st.sampled_from(FILES))
    data = document(file.read_text()).data()
    place, value = draw(st.sampled_from([((), data), *places(data)]))
    kind = draw(st.sampled_from(["replace", "remove", "add"]))
    if kind == "add" and isinstance(value, dict):
        edit = Edit((*place, draw(st.sampled_from(["added", "b c"]))), draw(VALUES))
    elif kind == "add" and isinstance(value, list):
        edit = Edit((*place, len(value)), draw(VALUES))
    elif kind == "remove" and place:
        edit = Edit(place, None)
    else:
        edit = Edit(place or ("added",), draw(VALUES))
    return file, draw(st.booleans()), edit


def after_edit(data: Any, edit: Edit) -> Any:
    """Returns what an edit means, by another way than the code's."""
    data = copy.deepcopy(data)
    parent, last = at(data, edit.path[:-1]), edit.path[-1]
    if edit.value is None:
        del parent[last]
    elif isinstance(parent, list) and last == len(parent):
        parent.append(edit.value)
    else:
        parent[last] = edit.value
    return data


@settings(max_examples=200, deadline=None)
@given(edits())
def test_any_edit_of_a_good_spec_is_made_and_nothing_else(case: tuple[Path, bool, Edit]) -> None:
    file, windows, edit = case
    text = file.read_text().replace("\n", "\r\n") if windows else file.read_text()
    before = document(text)
    after = edit_document(before, [edit])

    assert isinstance(after, Document), after
    assert json.dumps(after.data()) == json.dumps(after_edit(before.data(), edit))
    assert after.text.count("\r") == (after.text.count("\n") if windows else 0)
    touched = lines_of(before, edit)
    inside = Counter(comment.text for comment in comments(before) if comment.line in touched)
    lost = Counter(comment.text for comment in comments(before)) - Counter(comment.text for comment in comments(after))
    assert lost <= (inside if before.node(edit.path) is not None else Counter())
    gone, _ = changed_lines(text, after.text)
    assert len(gone) <= len(touched) + 2


def lines_of(before: Document, edit: Edit) -> range:
    """Returns the lines on which the path of an edit stands, up to what holds it where it leads to nothing."""
    path = edit.path if before.node(edit.path) is not None else edit.path[:-1]
    node = before.node(path)
    assert node is not None
    first = before.key_span(path).line if path else 1
    return range(first, node.span.end_line + 1)
