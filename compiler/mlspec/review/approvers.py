"""What the policies say of a reviewed change, with its place, and who has to agree to it."""

from collections.abc import Iterable

from mlspec.conventions import PROJECT_FILE
from mlspec.policies.approvers import Approver
from mlspec.policies.judging import PolicyVerdict
from mlspec.review import review
from mlspec.review.location import locate
from mlspec.review.side import Side

ORDER = ("broken", "needs approval", "holds")


def joined(groups: Iterable[tuple[Approver, ...]]) -> tuple[review.Approver, ...]:
    """Returns the teams of several groups, each once, with all its reasons."""
    reasons: dict[str, dict[str, None]] = {}
    for group in groups:
        for approver in group:
            reasons.setdefault(approver.team, {}).update(dict.fromkeys(approver.reasons))
    return tuple(review.Approver(team, tuple(why)) for team, why in reasons.items())


def placed(verdicts: Iterable[PolicyVerdict], before: Side, after: Side) -> tuple[review.PolicyVerdict, ...]:
    """Returns verdicts with where their policies stand, what stops the change first."""
    found = sorted(verdicts, key=lambda each: (ORDER.index(each.outcome), each.model or "", each.policy))
    return tuple(dict.fromkeys(_placed(each, before, after) for each in found))


def _placed(verdict: PolicyVerdict, before: Side, after: Side) -> review.PolicyVerdict:
    path = ("policies", verdict.policy)
    here = locate(after.documents, PROJECT_FILE, path) if _has(after, verdict.policy) else None
    span = here or locate(before.documents, PROJECT_FILE, path)
    gone = "" if here is not None else " (the policy is taken away by the same change)"
    return review.PolicyVerdict(
        policy=verdict.policy,
        outcome=verdict.outcome,
        model=verdict.model,
        message=f"{verdict.message}{gone}",
        file=PROJECT_FILE,
        line=span.line if span is not None else 1,
        column=span.column if span is not None else 1,
        approvers=verdict.approvers,
    )


def _has(side: Side, policy: str) -> bool:
    return side.plan is not None and any(each.name == policy for each in side.plan.project.policies)
