"""What a question comes to: a cause for a pull request, or none, with the numbers that say so."""

from typing import Literal

from mlspec.plan.value import value
from mlspec.watching.question import Kind

Verdict = Literal["fires", "held", "quiet", "inconclusive"]


@value
class Answer:
    """What one question comes to.

    `measured` is what was held to `bound`, over so many seconds (`window`) until `looked`, by so many `requests`;
    `since` is the first of the looks in a row that found it met. A cause that is `held` is met, and others act on it
    or it is too soon.
    """

    verdict: Verdict
    measured: float | None
    bound: float | None
    window: int | None
    requests: float | None
    looked: str | None
    since: str | None
    reason: str


def unknown(reason: str) -> Answer:
    """Returns the answer of what cannot be asked."""
    return Answer("inconclusive", None, None, None, None, None, None, reason)


@value
class Cause:
    """An answer about the version of a model that an environment names, and why a pull request of CI follows it.

    For so many seconds (`cooldown`) after one was closed or merged there is no other.
    """

    environment: str
    model: str
    version: str
    kind: Kind
    name: str
    verdict: Verdict
    measured: float | None
    bound: float | None
    window: int | None
    requests: float | None
    looked: str | None
    since: str | None
    reason: str
    why: str
    cooldown: int
