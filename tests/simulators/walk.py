"""A rollout from outside: who gets which requests when, what is asked of Prometheus, and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field

Ask = Callable[[str, int], list[float] | None]
"""What Prometheus answers to a query so many seconds after the start; None where it does not answer."""
HORIZON = 60 * 86_400
"""After so many seconds nobody waits for a rollout any more."""


@dataclass(frozen=True)
class Traffic:
    """What the candidate gets, in percent: its weight, a copy of so many requests, and those with a header."""

    weight: int = 0
    mirror: int = 0
    header: tuple[str, str] | None = None


@dataclass(frozen=True)
class People:
    """How long after they are asked people answer, in seconds; None: never."""

    approve: int | None = 0
    decide_where_inconclusive: int | None = None


AT_ONCE = People()


@dataclass
class Walk:
    """The way of a rollout; `outcome` is `full`, `back`, or `waiting` for people who do not come."""

    traffic: list[tuple[int, Traffic]] = field(default_factory=list)
    outcome: str = "waiting"
    ended: int = 0
    because: str = ""

    def now_at(self, now: int, traffic: Traffic) -> None:
        """Notes what the candidate gets from now on."""
        if self.traffic and self.traffic[-1][0] == now:
            self.traffic.pop()
        if not self.traffic or self.traffic[-1][1] != traffic:
            self.traffic.append((now, traffic))

    def end(self, outcome: str, now: int, because: str = "") -> "Walk":
        """Returns the walk, over."""
        self.outcome, self.ended, self.because = outcome, now, because
        return self
