"""One change of a plan: where a spec says it, what it makes run again and what it does to safety."""

from enum import StrEnum

from mlspec.plan.value import value


class Ranked(StrEnum):
    """Words in an order: the later one is the greater one."""

    @property
    def rank(self) -> int:
        """The place among its siblings, from 0."""
        return list(type(self)).index(self)

    def __lt__(self, value: str) -> bool:
        return self.rank < type(self)(value).rank

    def __le__(self, value: str) -> bool:
        return self.rank <= type(self)(value).rank

    def __gt__(self, value: str) -> bool:
        return self.rank > type(self)(value).rank

    def __ge__(self, value: str) -> bool:
        return self.rank >= type(self)(value).rank


class Redo(Ranked):
    """What has to be done again: nothing, what is rendered, what judges, what learns, and what callers do."""

    TEXT = "text"
    ROLLOUT = "rollout"
    EVALUATION = "evaluation"
    TRAINING = "training"
    CONTRACT = "contract"


class Safety(Ranked):
    """What happens to what protects users; of several, the greatest tells what somebody has to look at."""

    NEUTRAL = "neutral"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    REMOVED = "removed"


Path = tuple[str | int, ...]


@value
class Change:
    """One change.

    `path` is that in the spec of the side that has it: keys and positions, a named thing of a list by its name;
    `shown` is the same for people. `before` and `after` are as a spec would write them, None where there is nothing.
    `why` gives the reason for `redo`, `risk` the one for `safety` (empty where neutral). `via` is what the change
    comes through where it was not made at `path` itself.
    """

    model: str
    path: Path
    file: str
    shown: str
    before: str | None
    after: str | None
    redo: Redo
    safety: Safety
    why: str
    risk: str
    via: str | None
