"""What policies refuse of a change, as findings with a code and a place."""

from mlspec.checks.policy_violated import CHECK
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span
from mlspec.plan.project import Project
from mlspec.review.review import PolicyVerdict, Review


def refusals(review: Review, project: Project) -> tuple[Diagnostic, ...]:
    """Returns a finding for each policy that a change breaks, where the policy stands, or stood."""
    owners = {policy.name: policy.owner for policy in project.policies}
    return tuple(_refusal(each, owners.get(each.policy)) for each in review.policies if each.outcome == "broken")


def _refusal(verdict: PolicyVerdict, owner: str | None) -> Diagnostic:
    place = (verdict.line, verdict.column) if owner is not None else (1, 1)
    width = len(verdict.policy) if owner is not None else 0
    span = Span(verdict.file, *place, place[0], place[1] + width)
    whose = f"{verdict.model} changes" if verdict.model is not None else "the project changes"
    message = f"{whose} against the policy {verdict.policy!r}: {verdict.message}"
    asked = f"ask {owner} for a waiver, in a change of its own" if owner is not None else "take the policy away first"
    return Diagnostic(CHECK.rule, span, message, f"take the change back, or {asked}")
