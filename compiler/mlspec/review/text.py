"""A review for a terminal, at most 100 columns wide."""

from collections.abc import Iterable, Iterator

from mlspec.review import model_text
from mlspec.review.build import differs
from mlspec.review.paint import Paint
from mlspec.review.paragraphs import STEP, labelled, wrapped
from mlspec.review.phrases import count, listed
from mlspec.review.review import Approver, Counts, PolicyVerdict, Review

_OUTCOMES = {"broken": "removed", "needs approval": "loosened", "holds": "neutral"}


def render(review: Review, *, colour: bool) -> str:
    """Returns the text of the review; without differences it is one line."""
    return "".join(f"{line}\n" for line in _lines(review, Paint(colour)))


def _lines(review: Review, paint: Paint) -> Iterator[str]:
    where = f"against {review.against.ref} ({review.against.commit})"
    yield from wrapped(f"{paint('heading', review.project)} {where}: {_summary(review)}")
    for note in review.notes:
        yield from wrapped(f"note: {note}")
    if review.project_changes:
        yield ""
        yield paint("heading", "for the project as a whole")
        for change in review.project_changes:
            yield from model_text.change_lines(change, paint)
    for model in review.models:
        yield ""
        yield from model_text.lines(model, paint)
    if review.policies:
        yield ""
        yield paint("heading", "policies")
        yield from _policies(review.policies, paint)
    if review.approvers and len(review.models) != 1:
        yield ""
        yield from labelled("approval", _approvers(review.approvers), paint)


def _summary(review: Review) -> str:
    counts = review.counts
    if not differs(review):
        return f"no changes, {_unchanged(counts)}"
    kinds = (
        ("new", counts.added),
        ("removed", counts.removed),
        ("changed", counts.changed),
        ("affected", counts.affected),
        ("not comparable", counts.unknown),
        ("unchanged", counts.unchanged),
    )
    told = ", ".join(f"{number:,} {word}" for word, number in kinds if number)
    return f"{count(counts.changes, 'change')}; models: {told or 'none'}"


def _unchanged(counts: Counts) -> str:
    return f"{count(counts.unchanged, 'model')} unchanged"


def _policies(verdicts: Iterable[PolicyVerdict], paint: Paint) -> Iterator[str]:
    for verdict in verdicts:
        if verdict.outcome == "holds":
            continue
        teams = f": {listed(verdict.approvers)}" if verdict.approvers else ""
        yield f"{STEP}{verdict.file}:{verdict.line}:{verdict.column}: {verdict.policy}"
        words = paint(_OUTCOMES[verdict.outcome], verdict.outcome.upper())
        yield from wrapped(f"{words}{teams}. {verdict.message}", STEP * 2)
    holding = sum(verdict.outcome == "holds" for verdict in verdicts)
    if holding:
        yield f"{STEP}{count(holding, 'policy holds', 'policies hold')}"


def _approvers(approvers: Iterable[Approver]) -> str:
    return "; ".join(f"{approver.team} ({', '.join(approver.reasons)})" for approver in approvers)
