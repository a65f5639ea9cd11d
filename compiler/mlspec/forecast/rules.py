"""What the rules of a rollback can see: how many requests their window holds, and how often they cry wolf."""

from dataclasses import dataclass
from math import ceil, inf

from mlspec.forecast.arms import Arms, serving_arms
from mlspec.forecast.belief import Belief, belief_of
from mlspec.spec.bounds import number
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollback import Rule
from mlspec.statistics.binomial import chance_of_more
from mlspec.statistics.normal import upper_tail
from mlspec.statistics.power import standard_error


@dataclass(frozen=True, slots=True)
class RuleForecast:
    """One rule, while the version answers every request."""

    rule: Rule
    arms: Arms
    belief: Belief | None
    min_requests: int
    watched_seconds: int

    @property
    def rows(self) -> float:
        """The rows in a window, once it is full; of labels those that are known by then."""
        return self.arms.rows(self.rule.window.seconds)

    @property
    def share_needed(self) -> float:
        """The share of all requests from which on a window holds as many as the rule asks for; never, above 1."""
        return self.min_requests / self.rows if self.rows > 0 else inf

    @property
    def windows(self) -> int:
        """How many windows follow each other while the rule may roll back: the rollout, then what stays warm."""
        return max(1, ceil(self.watched_seconds / self.rule.window.seconds))

    @property
    def false_alarm(self) -> float | None:
        """The chance that one window of a version that is as believed triggers; None where nothing is believed.

        It is worked out where it is largest: on the fewest requests that the rule listens to.
        """
        if self.belief is None or self.rule.bound in self.rule.MARGINS:
            return None
        return crossing(self.belief, self.rule.bound, number(getattr(self.rule, self.rule.bound)), self.min_requests)

    @property
    def false_alarms(self) -> float | None:
        """The chance that any of the windows of such a version triggers."""
        once = self.false_alarm
        return None if once is None else 1 - (1 - once) ** self.windows


def crossing(belief: Belief, bound: str, value: float, rows: int) -> float:
    """Returns the chance that the mean of so many rows lies beyond a bound: exact for a share, normal for a mean."""
    if belief.is_share:
        share, edge = belief.mean, value
        if bound == "below":
            share, edge = 1 - share, 1 - value
        return chance_of_more(edge * rows, rows, share)
    distance = value - belief.mean if bound == "above" else belief.mean - value
    error = standard_error(belief.variance, rows)
    return upper_tail(distance / error) if 0 < error < inf else 0.0


def forecast_rule(spec: ModelSpec, rule: Rule) -> RuleForecast | None:
    """Returns the forecast of a rule, or None without `prediction.traffic`."""
    arms = serving_arms(spec, 1.0, rule.kpi)
    if arms is None:
        return None
    rollout = sum(stage.duration.seconds for stage in spec.rollout.stages) if spec.rollout is not None else 0
    watched = rollout + spec.rollback.keep_warm.seconds
    least = rule.min_requests or spec.evidence.min_rows
    return RuleForecast(rule, arms, belief_of(spec.kpis[rule.kpi]), least, watched)
