"""What a stage of a rollout comes to by the answers of Prometheus, for whoever steps it without a controller.

The verdicts are those of a controller. A look before a gate's last one can only fail it. Where there is no answer
nothing is decided; where Prometheus has no result at a last look, `on_missing_data` decides.
"""

from math import isfinite
from typing import Literal, Protocol

from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import RollbackRule, Rollout, Stage
from mlspec.plan.value import value
from mlspec.queries.arm import Arm, rolled_out
from mlspec.queries.asked import rollback_rules, stage_gates
from mlspec.queries.judging import rule_query
from mlspec.queries.looks import GateLooks, gate_looks

Verdict = Literal["pass", "fail", "inconclusive", "waiting"]


@value
class Unanswered:
    """Why Prometheus did not answer."""

    reason: str


class Source(Protocol):
    """Who answers queries."""

    def at(self, query: str, moment: float) -> float | Unanswered | None:
        """Returns the one value of a result at a moment (Unix time), None for an empty one."""
        ...

    def every(self, query: str, first: float, step: int, last: float) -> tuple[float, ...] | Unanswered:
        """Returns the values at `first` and every `step` seconds from there until `last`, those that there are."""
        ...


@value
class Answer:
    """What one gate on one slice, or one rollback rule, comes to.

    `look_seconds` is the time between the stage's beginning and the look that decided, `value` what came back and
    `bound` what it is held to: of a gate standard errors, of a rule the KPI itself.
    """

    name: str
    verdict: Verdict
    look_seconds: int | None
    value: float | None
    bound: float
    reason: str


@value
class StageAnswer:
    """What a stage comes to: passed only when its time has passed, every gate does, and no rule fails it."""

    verdict: Verdict
    gates: tuple[Answer, ...]
    rules: tuple[Answer, ...]


def judge_stage(
    environment: EnvironmentPlan, model: ServedModel, stage: Stage, moments: tuple[float, float], source: Source
) -> StageAnswer:
    """Returns what the stage of a served model comes to; `moments` are its beginning and now, in Unix time."""
    rollout = model.operated.operation.rollout
    if rollout is None:
        return StageAnswer("pass", (), ())
    arm = rolled_out(environment, model)
    gates = judge_gates(environment, model, stage, moments, source)
    rules = tuple(_rule(model, rule, arm, moments, source) for rule in rollback_rules(model))
    return StageAnswer(_overall(gates, rules, stage, moments), gates, rules)


def judge_gates(
    environment: EnvironmentPlan, model: ServedModel, stage: Stage, moments: tuple[float, float], source: Source
) -> tuple[Answer, ...]:
    """Returns what each gate of a stage comes to, slice by slice; `moments` are its beginning and now, in Unix time."""
    rollout = model.operated.operation.rollout
    if rollout is None:
        return ()
    arm, measures = rolled_out(environment, model), model.serves.measures
    asked = (each for gate in stage_gates(rollout, stage) for each in gate_looks(measures, arm, stage, gate))
    return tuple(_gate(each, rollout, moments, source) for each in asked)


def _gate(asked: GateLooks, rollout: Rollout, moments: tuple[float, float], source: Source) -> Answer:
    began, now = moments
    last = asked.looks[-1]
    waiting = Answer(asked.name, "waiting", None, None, last.sure, f"looks {last.seconds:,} s after the stage began")
    for look in asked.looks:
        if began + look.seconds > now:
            return waiting
        found = source.at(look.query, began + look.seconds)
        seen = None if isinstance(found, Unanswered) or found is None or not isfinite(found) else found
        if seen is not None and seen <= -look.sure:
            told = f"{-seen:.4g} standard errors on the bad side of its bound; {look.sure:.4g} are sure"
            return Answer(asked.name, "fail", look.seconds, seen, look.sure, told)
        if not look.last:
            continue
        if isinstance(found, Unanswered):
            return Answer(asked.name, "inconclusive", look.seconds, None, look.sure, found.reason)
        if seen is None:
            verdict: Verdict = "fail" if rollout.on_missing_data == "abort" else "inconclusive"
            return Answer(asked.name, verdict, look.seconds, None, look.sure, "no result: too few rows, or no series")
        side = "good" if seen >= 0 else "bad"
        told = f"{abs(seen):.4g} standard errors on the {side} side of its bound; {look.sure:.4g} are sure"
        return Answer(asked.name, "pass" if seen >= look.sure else "inconclusive", look.seconds, seen, look.sure, told)
    return waiting


def _rule(model: ServedModel, rule: RollbackRule, arm: Arm, moments: tuple[float, float], source: Source) -> Answer:
    """Returns whether a rule was triggered in any window of the stage that has ended; one without data never is."""
    bound, measures = rule.watches, model.serves.measures
    name, window = f"{bound.kpi}-{bound.bound}", rule.window_seconds
    kpi = next(each for each in measures.kpis if each.name == bound.kpi)
    began, now = moments
    if began + window > now:
        return Answer(name, "pass", None, None, bound.value, "no window has ended")
    query = rule_query(kpi, arm, window, rule.min_requests, measures.label.delay.p95)
    found = source.every(query, began + window, window, now)
    if isinstance(found, Unanswered):
        return Answer(name, "inconclusive", None, None, bound.value, found.reason)
    worst = max(found) if bound.bound == "above" and found else min(found, default=None)
    if worst is None:
        return Answer(name, "pass", None, None, bound.value, "no result: too few requests, or no series")
    beyond = worst > bound.value if bound.bound == "above" else worst < bound.value
    told = f"{worst:.4g} in its worst window; {bound.bound} {bound.value:.4g} goes back"
    return Answer(name, "fail" if beyond else "pass", None, worst, bound.value, told)


def _overall(
    gates: tuple[Answer, ...], rules: tuple[Answer, ...], stage: Stage, moments: tuple[float, float]
) -> Verdict:
    began, now = moments
    found = [answer.verdict for answer in (*gates, *rules)]
    if "fail" in found:
        return "fail"
    if "waiting" in found or began + stage.seconds > now:
        return "waiting"
    return "inconclusive" if "inconclusive" in found else "pass"
