"""A rollout that commits step: what CI does by `mlspec gate --live` and `mlspec advance`, and what Knative makes of it.

Knative, as KServe 0.20 uses it: `canaryTrafficPercent` of the requests go to the newest revision, the rest to the one
that had all of them last; a revision with 100 is from then on the one that had all. It says so in its status alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import Stage
from mlspec.queries.verdicts import StageAnswer, Unanswered, Verdict, judge_stage
from simulators.argo_rollouts import Objects
from simulators.walk import HORIZON, Ask, People, Traffic, Walk

POLL = 3600
"""CI asks once an hour."""
PATIENCE = 12
"""So many times CI asks again what is inconclusive, before it leaves the rest to people."""
Render = Callable[[EnvironmentPlan], Objects]


@dataclass
class Knative:
    """The revisions of a service, by the versions in them."""

    newest: str
    had_all: str

    def share(self, version: str, percent: int) -> int:
        """Returns the percent that a version gets where its service asks `percent` for the newest revision."""
        shares = dict.fromkeys((self.had_all, self.newest), 0)
        shares[self.newest] = percent
        shares[self.had_all] += 100 - percent
        return shares.get(version, 0)

    def apply(self, version: str, percent: int) -> None:
        """Takes the service that git lists."""
        self.newest = version
        if percent == 100:
            self.had_all = version


@dataclass(frozen=True)
class Source:
    """A Prometheus that `mlspec gate --live` asks, in seconds since the start."""

    ask: Ask

    def at(self, query: str, moment: float) -> float | Unanswered | None:
        """Returns the value of a result, None for an empty one."""
        found = self.ask(query, int(moment))
        if found is None:
            return Unanswered("Prometheus is down")
        return found[0] if found else None

    def every(self, query: str, first: float, step: int, last: float) -> tuple[float, ...] | Unanswered:
        """Returns the values from `first` to `last`, those that there are."""
        found = [self.at(query, moment) for moment in range(int(first), int(last) + 1, step)]
        refused = next((each for each in found if isinstance(each, Unanswered)), None)
        return refused or tuple(each for each in found if isinstance(each, float))


@dataclass
class GitSteps:
    """The environment in git, right after `mlspec promote` was merged, and CI."""

    plan: EnvironmentPlan
    render: Render
    ask: Ask
    people: People
    walk: Walk = field(default_factory=Walk)

    def __post_init__(self) -> None:
        (self.model,) = self.plan.models
        assert self.model.fallback is not None
        before = self.model.fallback.version
        self.knative = Knative(before, before)

    def go(self) -> Walk:
        """Returns the walk, from the merge that promotes."""
        rollout = self.model.operated.operation.rollout
        assert rollout is not None
        now = 0
        self._listed(now, replace(self.model, stage=None))
        previous: tuple[Stage, int] | None = None
        for stage in rollout.stages:
            asked = now
            now = self._approved(stage, previous, now, "start")
            if self.walk.outcome != "waiting" or now >= HORIZON:
                return self.walk if self.walk.outcome == "back" else self.walk.end("waiting", HORIZON, "approval")
            assert now >= asked
            self._listed(now, replace(self.model, stage=stage.name))
            began, now = now, self._judged(stage, now)
            if self.walk.ended:
                return self.walk
            previous = (stage, began)
            now = self._approved(stage, previous, now, "end")
            if self.walk.outcome == "back":
                return self.walk
        return self.walk.end("full", now)

    def _judged(self, stage: Stage, began: int) -> int:
        """Returns when a stage has passed; the walk has ended where it did not."""
        unsure = 0
        for now in range(began + POLL, HORIZON, POLL):
            answer = self._answer(stage, began, now)
            if answer.verdict == "pass":
                return now
            if answer.verdict == "fail":
                self._back(now, answer)
                return now
            unsure += answer.verdict == "inconclusive"
            if unsure > PATIENCE:
                self.walk.end("waiting", began + stage.seconds, _cause(answer, "inconclusive"))
                return now
        raise AssertionError("the stage does not end")

    def _approved(self, stage: Stage, judged: tuple[Stage, int] | None, now: int, at: str) -> int:
        """Returns when the pull request of the next step is merged; CI goes on asking about the stage that stands."""
        if stage.approval is None or stage.approval.at != at or self.people.approve == 0:
            return now
        until = HORIZON if self.people.approve is None else now + self.people.approve
        for moment in range(now + POLL, until + 1, POLL) if judged is not None else ():
            answer = self._answer(*judged, moment)
            if answer.verdict == "fail":
                self._back(moment, answer)
                return moment
        return until

    def _answer(self, stage: Stage, began: int, now: int) -> StageAnswer:
        return judge_stage(self.plan, self.model, stage, (began, now), Source(self.ask))

    def _back(self, now: int, answer: StageAnswer) -> None:
        """Merges what `mlspec rollback` writes: the version before waits, or has all where it had given all away."""
        assert self.model.fallback is not None
        rollout = self.model.operated.operation.rollout
        assert rollout is not None
        gave_all = self.knative.had_all == self.model.serves.version
        last = rollout.stages[-1].name
        self._listed(now, replace(self.model, serves=self.model.fallback, stage=last if gave_all else None))
        self.walk.end("back", now, _cause(answer, "fail"))

    def _listed(self, now: int, model: ServedModel) -> None:
        """Applies the one service that the environment's kustomization lists."""
        objects = self.render(replace(self.plan, models=(model,)))
        (service,) = (each for (kind, _), each in objects.items() if kind == "InferenceService")
        predictor = service["spec"]["predictor"]
        version, percent = predictor["labels"]["mlspec.dev/model-version"], predictor["canaryTrafficPercent"]
        assert version == model.serves.version
        self.knative.apply(version, percent)
        self.walk.now_at(now, Traffic(self.knative.share(self.model.serves.version, percent)))


def _cause(answer: StageAnswer, verdict: Verdict) -> str:
    return next(each.name for each in (*answer.gates, *answer.rules) if each.verdict == verdict)
