"""A Prometheus that fails slowly is asked a few times and no more; one that fails quickly is asked on."""

import time

import pytest

from mlspec.cli import patience
from mlspec.cli.patience import Patience
from mlspec.queries.verdicts import Unanswered


class Failing:
    """A source that fails after so many seconds by a clock of ours."""

    def __init__(self, seconds: float, clock: pytest.MonkeyPatch) -> None:
        self.seconds, self.now, self.asked = seconds, 0.0, 0
        clock.setattr(time, "monotonic", lambda: self.now)

    def at(self, query: str, moment: float) -> Unanswered:
        del query, moment
        self.asked += 1
        self.now += self.seconds
        return Unanswered("busy")

    def every(self, query: str, first: float, step: int, last: float) -> Unanswered:
        del first, step
        return self.at(query, last)


@pytest.mark.parametrize(("seconds", "asked"), [(4.0, patience.MOST_FAILURES), (0.1, 20)])
def test_slow_failures_are_counted(monkeypatch: pytest.MonkeyPatch, seconds: float, asked: int) -> None:
    failing = Failing(seconds, monkeypatch)
    source = Patience(failing)
    found = [source.at("up", 0) for _ in range(10)] + [source.every("up", 0, 1, 2) for _ in range(10)]
    assert found == [Unanswered("busy")] * 20
    assert failing.asked == asked
    assert source.says_nothing
