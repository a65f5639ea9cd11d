"""What an edit does in a cluster: how a tool that rolls out says it of itself, whichever it is."""

from typing import Literal

from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.value import value

Effect = Literal["starts", "waits", "at_once", "restarts", "later", "none"]


@value
class UnderWay:
    """What an edit does in an environment.

    It `starts` a rollout through the stages, `waits` for a commit that lets one begin, moves requests or pods `at_once`
    and without stages, `restarts` one that is under way at its first stage, holds for what is `later` in it, or does
    `none` of this.
    """

    environment: str
    effect: Effect
    says: str


@value
class Placed:
    """A model in an environment."""

    environment: EnvironmentPlan
    model: ServedModel

    @property
    def version(self) -> str:
        """The version that serves."""
        return self.model.serves.version

    def returns_to(self, after: "Placed") -> bool:
        """Returns whether this side's fallback is what serves on the other side."""
        fallback = self.model.fallback
        return fallback is not None and fallback.version == after.version != self.version
