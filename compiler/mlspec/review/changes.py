"""Changes of plans as a reviewer reads them: each with the line that says it, and what it comes through."""

from collections.abc import Iterable
from typing import cast

from mlspec.plan.changes.change import Change
from mlspec.review.location import locate
from mlspec.review.review import Redo, ReviewedChange, Safety
from mlspec.review.side import Side

REDOS: tuple[Redo, ...] = ("text", "rollout", "evaluation", "training", "contract")
SAFETIES: tuple[Safety, ...] = ("neutral", "tightened", "loosened", "removed", "unknown")
"""What is done again, and what happens to safety, from what matters least to what matters most."""


def reviewed(change: Change, before: Side, after: Side, via: str | None = None) -> ReviewedChange:
    """Returns a change with its place: in the work tree, or on the other side where it is only there."""
    gone = change.after is None
    documents = (before if gone else after).documents
    span = locate(documents, change.file, change.path, whole=None in (change.before, change.after))
    return ReviewedChange(
        shown=change.shown,
        before=change.before,
        after=change.after,
        redo=cast("Redo", str(change.redo)),
        safety=cast("Safety", str(change.safety)),
        why=change.why,
        risk=change.risk,
        via=via or change.via,
        file=change.file,
        line=span.line if span is not None else None,
        column=span.column if span is not None else None,
        removed=gone,
    )


def most(changes: Iterable[ReviewedChange]) -> Redo | None:
    """Returns the most that any of the changes makes run again, None without any."""
    found = {change.redo for change in changes}
    return next((redo for redo in REDOS[::-1] if redo in found), None)


def worst(changes: Iterable[ReviewedChange]) -> Safety:
    """Returns the worst that any of the changes does to safety."""
    found = {change.safety for change in changes}
    for safety in SAFETIES[::-1]:
        if safety in found:
            return safety
    return "neutral"
