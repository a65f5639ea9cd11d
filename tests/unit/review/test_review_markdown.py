"""The comment on a pull request: what Markdown makes of it, however hostile a spec, however many models."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hostile_texts import HOSTILE
from mlspec.emit.markdown import code, prose
from mlspec.review import markdown
from mlspec.review.review import Approver, Review
from reviews import GATE, MODEL, POLICY, TIMELINE, change, model, review, stage

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
CALLS = ("@octocat", "@org/team", "#123", "GH-12", "owner/repo#1", "https://evil.example", "www.evil.example", "!7")
MARKS = (
    *("a|b", "a\\|b", "`", "``x``", "a`b|c`d", "\\", "x\\", "*a*", "_a_", "[a](b)", "![a](b)", "<b>", "</details>"),
    *("-->", "<!--", "<!-- mlspec plan -->", "&lt;", "&#64;a", "]]>", "$x$", "~~a~~", "# a", "- a", "1. a", "> a"),
    *(
        "---",
        "===",
        "a\n\n# b",
        "a\r\n| b |",
        "/merge",
        "\n/merge",
        "a  ",
        "  a",
        "",
        "\t",
        "```",
        "<script>x</script>",
    ),
)
TEXTS = (*CALLS, *MARKS, *HOSTILE)
OURS = re.compile(r"</?(?:details|summary|b|code)>|<!-- mlspec plan -->")


def lines(tokens: Sequence[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or ()]


def shape(text: str) -> list[str]:
    """The structure of a comment: its blocks, and within lines all that is neither text nor code."""
    tokens = GITHUB.parse(text)
    inside = [child.type for child in lines(tokens) if child.type not in ("text", "code_inline", "html_inline")]
    return [*(f"{token.type} {token.tag}" for token in tokens), *sorted(inside)]


def hostile(text: str) -> Review:
    """A review in which every text that a spec can hold is `text`."""
    odd = change(shown=text, before=text, after=text, why=text, risk=text, via=text, file=text)
    timeline = type(TIMELINE)(
        (stage(text, 0, 60, cohort=text, approval=text, gates=(replace(GATE, says=text),)),),
        60,
        60,
        (text,),
        "pause",
    )
    return review(
        model(
            changes=(odd,),
            changelog=text,
            timeline=timeline,
            version_after=text,
            approvers=(Approver(text, (text,)),),
        ),
        project_changes=(odd,),
        policies=(replace(POLICY, policy=text, message=text, approvers=(text,)),),
        notes=(text,),
    )


def test_the_mark_is_the_first_line_and_stands_once() -> None:
    text = markdown.render(review(MODEL))
    assert text.split("\n")[0] == "<!-- mlspec plan -->"
    assert text.count("<!--") == 1


def test_the_first_screen_is_a_table_of_five_answers() -> None:
    tokens = GITHUB.parse(markdown.render(review(MODEL)))
    rows = [token.map for token in tokens if token.type == "tr_open" and token.map is not None]
    assert [rows[place][0] for place in range(1, 6)] == list(range(5, 10))
    assert sum(child.type == "strong_open" and child.content == "" for child in lines(tokens[:60])) >= 5


def test_several_models_are_collapsed_and_one_is_not() -> None:
    assert "<details>" not in markdown.render(review(MODEL))
    text = markdown.render(review(model("a"), model("b", safety="removed")))
    assert re.findall("<summary><b>(.)</b>", text) == ["b", "a"]


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_no_text_changes_the_structure(text: str) -> None:
    made = markdown.render(hostile(text))
    assert shape(made) == shape(markdown.render(hostile("harmless")))
    tokens = GITHUB.parse(made)
    raw = [token.content for token in tokens if token.type == "html_block"]
    raw += [child.content for child in lines(tokens) if child.type == "html_inline"]
    assert [piece for html in raw for piece in [OURS.sub("", html).strip()] if piece] == []
    assert not [line for line in made.split("\n") if line.startswith("/")]


@pytest.mark.parametrize("text", CALLS, ids=repr)
def test_nobody_is_called_outside_of_code(text: str) -> None:
    shown = GITHUB.render(markdown.render(hostile(text)))
    outside = re.sub(r"<code>.*?</code>", "", shown, flags=re.DOTALL)
    assert text not in outside
    assert not re.search(r"(?<!&)[@#](?=\w)|://|www\.|GH-\d", outside)


@given(st.text(max_size=60))
def test_code_is_read_as_the_text_it_was_given(text: str) -> None:
    shown = code(text)
    [cell] = [token for token in GITHUB.parse(f"| a |\n| --- |\n| {shown} |\n") if token.type == "inline"][1:]
    children = [child for child in cell.children or () if child.type != "html_inline"]
    read = "".join(child.content for child in children)
    assert {child.type for child in children} <= {"code_inline", "text", "text_special"}
    assert "\n" not in shown
    if text.isascii() and text.isprintable() and text.strip():
        assert read == text


@given(st.text(max_size=60))
def test_prose_is_read_as_text_alone(text: str) -> None:
    [inline] = [token for token in GITHUB.parse(f"so: {prose(text)}.") if token.type == "inline"]
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}


WORDS = st.one_of(st.sampled_from(TEXTS), st.text(max_size=400), st.just("@|" * 300))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 260), st.integers(0, 60), WORDS, st.integers(0, 300))
def test_a_comment_is_never_too_long(models: int, changes: int, text: str, others: int) -> None:
    odd = hostile(text).models[0]
    many = odd.changes[0]
    found = tuple(replace(odd, name=f"model-{number:0>50}", changes=(many,) * changes) for number in range(models))
    made = markdown.render(
        review(
            *found,
            project_changes=(many,) * others,
            policies=(hostile(text).policies[0],) * others,
            approvers=(Approver(text, (text,) * 5),) * others,
            notes=(text,) * others,
        )
    )
    assert len(made) < 60_000
    assert made.startswith("<!-- mlspec plan -->\n")


def test_what_is_left_out_is_said_with_a_way_to_see_it() -> None:
    made = markdown.render(review(*(model(f"model-{number}") for number in range(200))))
    told = re.search(r"(\d+) further models, one line each .*`mlspec plan`", made)
    assert told is not None
    assert made.count("<details>") + int(told[1]) == 200
    assert made.count("</details>") == made.count("<details>") >= 15
    made = markdown.render(review(*(model(f"model-{number}") for number in range(2_000))))
    assert re.search(r"1,\d\d\d more models left out of 2,000\. All of it: `mlspec plan`", made)


def test_changes_that_do_not_fit_are_counted() -> None:
    made = markdown.render(
        review(model(changes=tuple(change(shown=f"gates.{place}.at_least") for place in range(900))))
    )
    assert "| `gates.39.at_least` |" in made
    assert "860 further changes left out here." in made


def test_nothing_that_changes_is_a_comment_too() -> None:
    made = markdown.render(review())
    assert made.split("\n")[1] == "## mlspec plan: nothing changes"
