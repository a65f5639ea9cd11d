"""Whether a version has gone while requests still went to it, and the pods of another one have nothing to do.

That a version has no servers is no fault by itself: its rollout may wait for people. It is one where it answered
steadily until it went and nobody answers since. When that began is recorded, since an hour later it is in no window.
"""

from collections.abc import Mapping

from mlspec.queries.arm import Arm
from mlspec.queries.promql import increase, last, number, series
from mlspec.queries.system_kpis import REQUESTS
from mlspec.queries.watching import MODEL_INFO, is_missing

STOPPED = "mlspec:requests:stopped"
"""The series in which it is recorded that requests of a version stopped when it went: how many it had answered."""
SPELL_SECONDS = 300
BEFORE_SECONDS = 3600
REMEMBERED_SECONDS = 86_400
"""As long as that a version may be away before a ticket says so, whatever was answered."""
STEADY = 10
"""In half of the spells of the hour before so many requests were answered at least: callers that send a burst now and
then are silent in most of them."""


def requests_stopped(arm: Arm) -> str:
    """Returns how many requests a version answered in a usual spell before it went and nobody answered any more."""
    spell = increase(series(REQUESTS, arm.of_version()), SPELL_SECONDS)
    usual = f"quantile_over_time(0.5, {spell}[{BEFORE_SECONDS}s:{SPELL_SECONDS}s])"
    return f"{usual} >= {number(STEADY)} and on() ({_idle(arm)})"


def stays_unanswered(arm: Arm, labels: Mapping[str, str]) -> str:
    """Returns a condition that holds since requests stopped until the version is back, or another one answers."""
    return f"{_idle(arm)} and on() {last(series(STOPPED, labels), REMEMBERED_SECONDS)}"


def _idle(arm: Arm) -> str:
    answered = increase(series(REQUESTS, arm.of_model()), SPELL_SECONDS)
    return f"{answered} == 0 and on() {is_missing(MODEL_INFO, arm.of_version())}"
