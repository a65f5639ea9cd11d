"""Pass, fail or inconclusive: a bound held against an interval, or nothing to hold it against."""

from collections.abc import Iterable
from typing import Literal

from mlspec_runtime.evidence.estimate import Estimate

Verdict = Literal["pass", "fail", "inconclusive", "no_production"]
"""What a gate answers; `no_production` of one that compares with production while nothing is in production."""

Bound = Literal["at_least", "at_most", "better_by", "not_worse_by"]

RELATIVE: tuple[Bound, ...] = ("better_by", "not_worse_by")
"""The bounds that judge a lead over another model, positive where the candidate is better."""


def judge(bound: Bound, value: float, judged: Estimate) -> Verdict:
    """Returns whether the interval lies on the good side of the bound, on the bad one, or across it.

    `not_worse_by` is the non-inferiority test: the lower bound of the lead must be above minus the margin. An
    estimate without an interval is inconclusive, never a pass.
    """
    low, high = judged.low, judged.high
    if low is None or high is None:
        return "inconclusive"
    match bound:
        case "at_least" | "better_by":
            holds, breaks = low >= value, high < value
        case "at_most":
            holds, breaks = high <= value, low > value
        case "not_worse_by":
            holds, breaks = low > -value, high < -value
    return "pass" if holds else "fail" if breaks else "inconclusive"


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Returns the verdict of all: one failure fails it, else one doubt leaves it open, as no decided gate does."""
    found = tuple(verdict for verdict in verdicts if verdict != "no_production")
    if "fail" in found:
        return "fail"
    return "inconclusive" if "inconclusive" in found or not found else "pass"
