"""The ReplicaSets of a Rollout over many versions, and which versions take their stages, as Argo Rollouts 1.9 has it.

Read in its code: `isRollbackWithinWindow` (made before the stable one, fewer than `revisions` made between the two),
`shouldFullPromote` and `syncRolloutStatusCanary` (which steps are skipped then), `reconcileRevisionHistoryLimit` (the
oldest without pods go), and `reconcileTrafficRouting` (the weight while pods of a version that is skipped to start).
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class ReplicaSets:
    """What a Rollout has left in its namespace, by pod template, the oldest first."""

    spec: dict[str, Any]
    made: list[str] = field(default_factory=list)
    stable: str | None = None
    warm: set[str] = field(default_factory=set)

    def apply(self, template: str, *, aborted: bool = False) -> str:
        """Returns how a pod template takes over: `at once` (the first), `stays`, `skips` or takes its `stages`.

        An aborted one leaves the stable one where it was. Nobody waits in between for what was stable to grow cold.
        """
        way = self._way(template)
        if template not in self.made:
            self.made.append(template)
        if way == "stages" and aborted:
            self._clean(template)
            return way
        if way in ("at once", "skips", "stages"):
            self.warm = {self.stable} if self.stable is not None else set()
            self.stable = template
        self._clean(template)
        return way

    def grow_cold(self) -> None:
        """Lets the time pass after which no pod of an earlier version is left."""
        self.warm = set()

    def first_weight(self) -> int:
        """Returns what the first ready pod of a version gets that is skipped to, while others of it start."""
        steps = self.spec["strategy"]["canary"].get("steps", [])
        return next((step["setWeight"] for step in reversed(steps) if "setWeight" in step), 0)

    def _way(self, template: str) -> str:
        if self.stable is None:
            return "at once"
        if template == self.stable:
            return "stays"
        window = self.spec.get("rollbackWindow", {}).get("revisions", 0)
        if template in self.made and self.made.index(template) < self.made.index(self.stable):
            between = self.made.index(self.stable) - self.made.index(template) - 1
            if between < window:
                return "skips"
        return "stages"

    def _clean(self, new: str) -> None:
        others = [each for each in self.made if each not in (new, self.stable)]
        gone = others[: max(0, len(others) - self.spec["revisionHistoryLimit"])]
        self.made = [each for each in self.made if each not in gone or each in self.warm]
