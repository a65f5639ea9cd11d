"""When a model learnt last, whether its schedule is due, and what keeps one that should learn from doing so now."""

from mlspec.backends.prometheus.alert import length
from mlspec.plan.operation import Retraining
from mlspec.plan.value import value
from mlspec.spec.names import version_order
from mlspec.spec.retraining import PERIOD_SECONDS
from mlspec.watching.cause import Answer, Verdict
from mlspec.watching.moments import day_text

SCHEDULE = "schedule"
CLOCK = "the workflow that trains looks by a clock of its own"


@value
class Learnt:
    """The newest release of a model with its moment (Unix time), and the version that its spec declares by now.

    What is not known is None.
    """

    version: str | None
    released: float | None
    declared: str | None


def reason_to_wait(retraining: Retraining, served: str, learnt: Learnt, now: float) -> str | None:
    """Returns why a model does not learn again now, whatever asks for it, or None."""
    newest, declared = learnt.version, learnt.declared
    if newest is not None and declared is not None and version_order(declared) > version_order(newest):
        return f"{declared} is declared and not released yet: it learns anyway"
    if newest is not None and version_order(newest) > version_order(served):
        return f"{newest} is released, and this environment still names {served}"
    return _cooling(retraining, learnt, now)


def judge_schedule(retraining: Retraining, learnt: Learnt, now: float) -> Answer:
    """Returns whether the schedule of a model is due, by the moment of its last release."""
    schedule = retraining.schedule
    period = PERIOD_SECONDS[schedule] if schedule is not None else 0
    if learnt.version is None or learnt.released is None:
        return _answer(period, "inconclusive", "no record says when a version was released last")
    due = learnt.released + period
    told = f"{schedule}, and {learnt.version} was released {day_text(learnt.released)}"
    if due > now:
        return _answer(period, "quiet", f"{told}: due {day_text(due)}")
    return _answer(period, "fires", f"{told}: due since {day_text(due)}")


def _cooling(retraining: Retraining, learnt: Learnt, now: float) -> str | None:
    if learnt.released is None or learnt.released + retraining.cooldown_seconds <= now:
        return None
    ends = day_text(learnt.released + retraining.cooldown_seconds)
    return (
        f"{learnt.version} was released {day_text(learnt.released)}, and the cooldown of "
        f"{length(retraining.cooldown_seconds)} ends {ends}"
    )


def _answer(period: int, verdict: Verdict, reason: str) -> Answer:
    return Answer(verdict, None, None, period, None, None, None, reason)
