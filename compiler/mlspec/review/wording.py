"""The words of a review for its classes, and for what a gate can see."""

from typing import TYPE_CHECKING

from mlspec.review.phrases import chance, count

if TYPE_CHECKING:
    from mlspec.plan.forecast import GateForecast
    from mlspec.review.review import Counts, Redo, Safety, VersionBump
    from mlspec.review.rollout import GateReview

REDOS: "tuple[Redo, ...]" = ("contract", "training", "evaluation", "rollout", "text")
"""Each class of what must be redone, the most first."""
SAFETIES: "dict[Safety, str]" = {
    "unknown": "safety unknown",
    "removed": "safety removed",
    "loosened": "loosened",
    "tightened": "tightened",
    "neutral": "neutral",
}
"""What may happen to safety, the worst first."""


def counts(found: "Counts") -> str:
    """Returns how many models are there in each way, and how many changes."""
    each = (
        (found.added, "added"),
        (found.removed, "removed"),
        (found.changed, "changed"),
        (found.affected, "affected from outside"),
        (found.unknown, "not comparable"),
        (found.unchanged, "unchanged"),
    )
    models = ", ".join(f"{number:,} {status}" for number, status in each if number)
    return f"models: {models or 'none'}; {count(found.changes, 'change')} in all"


def version(bump: "VersionBump", now: str | None) -> str:
    """Returns the version that is needed, and whether `now`, that of the spec, is enough."""
    if bump.needed is None:
        return "none is needed, operation has no version"
    if bump.enough:
        has = f"{now} is one" if bump.declared is not None else f"{now} is not released yet and may stay"
        return f"a {bump.needed} version is needed, {has}"
    use = f"; use {bump.next_version}" if bump.next_version is not None else ""
    return f"not enough: a {bump.needed} version is needed and the spec has {too_low(bump, now)}{use}"


def too_low(bump: "VersionBump", now: str | None) -> str:
    """Returns what a version is that is not enough: released, a smaller step, or none at all after what is released."""
    if bump.released:
        return f"{now}, which is released"
    return f"only a {bump.declared} one" if bump.declared is not None else f"{now}, older than what is released"


def change(value: float, *, of_share: bool) -> str:
    """Returns a difference in three digits: of shares in points."""
    return f"{100 * value:.3g}pp" if of_share else f"{value:.3g}"


def seen(found: "GateReview", *, of_share: bool) -> str:
    """Returns the rows behind a gate, and how surely it decides on them; says so where nothing is known of them."""
    if found.rows is None:
        return "no rows are expected: its KPI has no expected or the model no traffic"
    labels = " with a label" if found.labels_after_seconds is not None else ""
    beside = f" (production: {found.control_rows:,})" if found.control_rows is not None else ""
    needed = f"{found.needed_rows:,} needed" if found.needed_rows is not None else "no number is enough"
    return f"{count(found.rows, 'row')}{labels}{beside}, {needed}; {surely(found, of_share=of_share)}"


def surely(found: "GateForecast | GateReview", *, of_share: bool) -> str:
    """Returns the power of a gate, what it can show, and the chance of an equal model."""
    parts: list[str] = []
    if found.power is not None:
        parts.append(f"power {chance(found.power)}")
    if found.detectable is not None:
        parts.append(f"shows a difference of {change(found.detectable, of_share=of_share)}")
    if found.equal_passes is not None:
        parts.append(f"an equal model passes with {chance(found.equal_passes)}")
    return ", ".join(parts)
