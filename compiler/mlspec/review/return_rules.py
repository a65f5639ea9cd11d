"""Which rules of the way back act at once, and which only open a pull request that reverts."""

from mlspec.plan.operation import RollbackRule
from mlspec.review.phrases import length

REVERT = "revert_pull_request"


def is_live(rule: RollbackRule, warm: int) -> tuple[bool, str]:
    """Returns whether the rule acts at once while it can see full traffic, and why.

    A window of full traffic is over, and its labels are known, so long after the rollout.
    """
    if rule.action == REVERT:
        return False, "opens a pull request that reverts, as its action says"
    labels = rule.forecast.labels_after_seconds or 0 if rule.forecast is not None else 0
    seen = rule.window_seconds + labels
    if seen <= warm:
        return True, f"acts at once until {length(warm)} after full traffic, then opens a pull request that reverts"
    if not warm:
        return False, "nothing is warm after full traffic: what shows only then opens a pull request that reverts"
    waits = f" and {length(labels)} for labels" if labels else ""
    return False, (
        f"a window of full traffic takes {length(rule.window_seconds)}{waits}, longer than {length(warm)} of warmth:"
        " what shows only then opens a pull request that reverts"
    )
