"""Lowers `approvals`: one rule for each place and for each thing that a change may do to safety."""

from mlspec.plan.project import ApprovalRule
from mlspec.spec.approvals import Approvals


def lower_approvals(approvals: Approvals) -> tuple[ApprovalRule, ...]:
    """Returns the rules, sorted: a change may fall under any number of them."""
    files = (ApprovalRule("file", glob, teams) for glob, teams in sorted(approvals.files.items()))
    paths = (ApprovalRule("path", path, teams) for path, teams in sorted(approvals.paths.items()))
    safety = (("loosened", approvals.loosened), ("removed", approvals.removed))
    return (*files, *paths, *(ApprovalRule("safety", what, teams) for what, teams in safety if teams))
