"""A review as one comment on a pull request, which a later one replaces by its hidden mark."""

from collections.abc import Iterator

from mlspec.emit.markdown import code, prose
from mlspec.review.answers import answers, by_weight
from mlspec.review.markdown_model import changes_table, details, line, title, verdict
from mlspec.review.markdown_text import lines_within, written_within
from mlspec.review.phrases import count, listed
from mlspec.review.review import ModelReview, PolicyVerdict, Review
from mlspec.review.wording import counts

MARK = "<!-- mlspec plan -->"
"""The first line of every comment: by it CI finds the one to edit."""
LONGEST = 60_000
"""In characters; GitHub takes 65,536."""
_CELL, _PROJECT, _POLICIES, _NOTES = 3_000, 10_000, 6_000, 3_000
"""The most characters that the answer to a question and the parts of a project take."""
_ROWS = (10_000, 40, 10, 3)
"""How many changes of a model are shown, tried in this order until they fit."""
_RESERVED = 600
"""For what is said of the models that are left out."""
_LEAST = 500
"""No model is told in so little beyond its line."""


def render(review: Review) -> str:
    """Returns the comment; it is shorter than 60,000 characters, and says what it leaves out."""
    head = "\n".join(_head(review))
    tail = "\n".join(_tail(review))
    room = LONGEST - len(head) - len(tail) - _RESERVED
    return f"{head}\n{_models(review, room)}{tail}"


def _head(review: Review) -> Iterator[str]:
    yield MARK
    yield f"## {_heading(review)}"
    yield ""
    yield "| | |"
    yield "| --- | --- |"
    for each in answers(review):
        said = written_within(each.answer, _CELL)
        yield f"| **{each.question}** | {'⚠️ ' if each.alarming else ''}{said} |"
    yield ""
    yield f"Compared with {code(review.against.ref)} ({code(review.against.commit)}): {counts(review.counts)}."
    yield ""
    yield from _policies(review)
    if review.project_changes:
        yield "### The project"
        yield ""
        tables = (changes_table(review.project_changes, rows) for rows in (*_ROWS, 1, 0))
        yield next(table for table in tables if len(table) <= _PROJECT)


def _heading(review: Review) -> str:
    if len(review.models) == 1:
        return f"mlspec plan: {title(review.models[0])}"
    if review.models:
        return f"mlspec plan: {len(review.models):,} models"
    return "mlspec plan: the project" if review.project_changes else "mlspec plan: nothing changes"


def _policies(review: Review) -> Iterator[str]:
    order = ("broken", "needs approval")
    told = sorted(
        (each for each in review.policies if each.outcome in order), key=lambda each: order.index(each.outcome)
    )
    if not told:
        return
    yield "### Policies"
    yield ""
    yield from lines_within(tuple(map(_policy, told)), _POLICIES)
    yield ""


def _policy(each: PolicyVerdict) -> str:
    model = f" ({code(each.model)})" if each.model is not None else ""
    teams = f"; let through if {listed(tuple(map(code, each.approvers[:5])))} agree" if each.approvers else ""
    place = code(f"{each.file}:{each.line}")
    return f"- **{each.outcome}** {code(each.policy)}{model}: {prose(each.message.rstrip('.'))}{teams} ({place})"


def _models(review: Review, room: int) -> str:
    """Returns the models, the worst first, each with as much as there is room for beside a line of all others."""
    if len(review.models) == 1:
        return _only(review.models[0], room)
    ordered = sorted(review.models, key=by_weight)
    lines = [line(model) for model in ordered]
    while sum(map(len, lines)) > room:
        lines.pop()
    room -= sum(map(len, lines))
    collapsed: list[str] = []
    listed: list[str] = []
    for model, short in zip(ordered, lines, strict=False):
        forms = (_collapsed(model, rows) for rows in _forms(model) if room > _LEAST)
        form = next((form for form in forms if len(form) <= room + len(short)), None)
        if form is None:
            listed.append(short)
        else:
            collapsed.append(form)
            room -= len(form) - len(short)
    return "".join((*collapsed, *_shortened(review, listed, len(ordered) - len(lines))))


def _only(model: ModelReview, room: int) -> str:
    forms = (details(model, rows) for rows in _forms(model))
    return next((form for form in forms if len(form) <= room), f"{verdict(model)}. {_MORE}\n")


def _forms(model: ModelReview) -> Iterator[int]:
    """Yields how many rows to try: each fewer than the one before shows."""
    yield from (rows for place, rows in enumerate(_ROWS) if place == 0 or rows < len(model.changes))


def _collapsed(model: ModelReview, rows: int) -> str:
    return f"<details>\n<summary>{_summary(model)}</summary>\n\n{details(model, rows)}\n</details>\n\n"


def _summary(model: ModelReview) -> str:
    versions = [each for each in (model.version_before, model.version_after) if each is not None]
    version = prose(" → ".join(dict.fromkeys(versions)))
    return f"<b>{prose(model.name)}</b> {version}: {prose(verdict(model))}"


def _shortened(review: Review, listed: list[str], omitted: int) -> Iterator[str]:
    if listed:
        whole = count(len(listed), "further model")
        yield f"{whole}, one line each because a comment has no room for more. {_MORE}\n\n"
        yield from listed
        yield "\n"
    if omitted:
        yield f"{count(omitted, 'more model')} left out of {len(review.models):,}. {_MORE}\n\n"


_MORE = "All of it: `mlspec plan`, and `mlspec plan --format html -o plan.html` as a page."


def _tail(review: Review) -> Iterator[str]:
    if review.notes:
        yield "### What this does not know"
        yield ""
        yield from lines_within(tuple(f"- Note: {prose(note)}" for note in review.notes), _NOTES)
        yield ""
