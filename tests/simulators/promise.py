"""What the plan of a rollout promises, told from the plan alone: stages, their gates, the rules, and who is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field

from mlspec.plan.operation import Bound, Operation, Stage
from mlspec.queries.asked import stage_gates
from mlspec.queries.looks import looks_at
from simulators.walk import HORIZON, People, Traffic, Walk

Verdict = Callable[[Bound, str, int], str]
"""`pass`, `fail` or `inconclusive`, of a bound on a slice (none: all requests) so many seconds after the start."""
Beyond = Callable[[str, int], bool]
"""Whether a KPI is known to lie beyond the bound of its rollback rule."""


class _OverError(Exception):
    """The rollout has ended."""


@dataclass
class Promise:
    """The promise of an operation, where gates and rules see what `verdict` and `beyond` say."""

    operation: Operation
    verdict: Verdict
    beyond: Beyond
    people: People
    now: int = 0
    weight: int = 0
    walk: Walk = field(default_factory=Walk)

    def told(self) -> Walk:
        """Returns the walk."""
        rollout = self.operation.rollout
        assert rollout is not None
        self.walk.now_at(0, Traffic())
        try:
            for stage in rollout.stages:
                self._stage(stage)
        except _OverError:
            return self.walk
        self.walk.now_at(self.now, Traffic(weight=100))
        return self.walk.end("full", self.now)

    def _stage(self, stage: Stage) -> None:
        approval = stage.approval.at if stage.approval is not None else ""
        if approval == "start":
            self._approved()
        if stage.route == "weight":
            self.weight = round(100 * stage.share)
        self.walk.now_at(self.now, self._traffic(stage))
        looks = self._looks(stage)
        repeated = len(looks) > 1
        while not self._lived(looks):
            self._decided()
            looks = looks if repeated else {0: next(iter(looks.values()))}
        if approval == "end":
            self._approved()
        self.walk.now_at(self.now, Traffic(self.weight))

    def _looks(self, stage: Stage) -> dict[int, list[Bound]]:
        """Returns what is judged when, in seconds since the stage began; its end is always there."""
        assert self.operation.rollout is not None
        found: dict[int, list[Bound]] = {stage.seconds: []}
        for gate in stage_gates(self.operation.rollout, stage):
            for moment in looks_at(gate, stage.seconds):
                found.setdefault(moment, []).append(gate.judges)
        return dict(sorted(found.items()))

    def _lived(self, looks: dict[int, list[Bound]]) -> bool:
        """Returns whether a stage passes; looks before the last one can only go back."""
        start = self.now
        verdicts: set[str] = set()
        for moment, bounds in looks.items():
            self._until(start + moment)
            verdicts = {self.verdict(bound, group, self.now) for bound in bounds for group in bound.slices or ("",)}
            if "fail" in verdicts:
                self._back(self.now)
        return "inconclusive" not in verdicts

    def _decided(self) -> None:
        """Waits for people to look at what is inconclusive; where gates looked repeatedly the stage starts over."""
        wait = self.people.decide_where_inconclusive
        if wait is None:
            self._waiting(self.now)
        elif self.now + wait >= HORIZON:
            self._waiting(HORIZON)
        asked, self.now = self.now, self.now + (wait or 0)
        # What the rules saw meanwhile is looked at only now: the controller waits for people first.
        if self._breach(asked, self.now) is not None:
            self._back(self.now)

    def _traffic(self, stage: Stage) -> Traffic:
        if stage.cohort is not None:
            return Traffic(self.weight, header=(stage.cohort.header, stage.cohort.equals))
        return Traffic(self.weight, mirror=round(100 * stage.share) if stage.route == "mirror" else 0)

    def _approved(self) -> None:
        self._until(HORIZON if self.people.approve is None else self.now + self.people.approve)

    def _until(self, then: int) -> None:
        breach = self._breach(self.now, min(then, HORIZON - 1))
        if breach is not None:
            self._back(breach)
        if then >= HORIZON:
            self._waiting(HORIZON)
        self.now = then

    def _breach(self, start: int, end: int) -> int | None:
        """Returns the first moment after `start` at which a rule finds its KPI beyond its bound: once a window."""
        moments = [
            moment
            for rule in self.operation.rollback.rules
            if rule.action == "rollback"
            for moment in range((start // rule.window_seconds + 1) * rule.window_seconds, end + 1, rule.window_seconds)
            if self.beyond(rule.watches.kpi, moment)
        ]
        return min(moments, default=None)

    def _back(self, moment: int) -> None:
        self.walk.now_at(moment, Traffic())
        self.walk.end("back", moment)
        raise _OverError

    def _waiting(self, moment: int) -> None:
        self.walk.end("waiting", moment)
        raise _OverError
