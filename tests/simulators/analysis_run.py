"""An AnalysisRun as Argo Rollouts 1.9 carries it out.

Read in its code: `utils/evaluate/evaluate.go` (what a measurement is), `analysis/analysis.go` (when one is taken, and
what their counts make of a metric), `utils/analysis/helpers.go` (what ends a run early, and which phase is worse).
"""

import math
from dataclasses import dataclass, field
from typing import Any

from simulators.walk import Ask

ERROR_RETRY = 10
ERROR_LIMIT = 4
SEVERITY = ("Successful", "Running", "Pending", "Inconclusive", "Error", "Failed")
COMPLETED = ("Successful", "Inconclusive", "Error", "Failed")
UNITS = {"s": 1, "m": 60, "h": 3600}


def seconds_of(duration: str | int) -> int:
    """Returns a duration as the controller reads it: a bare number is seconds."""
    text = str(duration)
    return int(text) if text.isdigit() else int(text[:-1]) * UNITS[text[-1]]


def assessed(metric: dict[str, Any], result: list[float] | None) -> str:
    """Returns the phase of a measurement; a limit or an index that cannot be evaluated is an error."""
    if result is None:
        return "Error"
    success, failure = metric.get("successCondition", ""), metric.get("failureCondition", "")
    try:
        succeeds = bool(success) and _holds(success, result)
        fails = bool(failure) and _holds(failure, result)
    except IndexError:
        return "Error"
    if not success and not failure:
        return "Successful"
    if not failure:
        fails = not succeeds
    if not success:
        succeeds = not fails
    if fails:
        return "Failed"
    return "Successful" if succeeds else "Inconclusive"


def _holds(condition: str, result: list[float]) -> bool:
    words = condition.replace("&&", " and ").replace("||", " or ").replace("!is", " not is")
    names = {"len": len, "isNaN": math.isnan, "isInf": math.isinf, "result": result}
    return bool(eval(words, {"__builtins__": {}}, names))  # noqa: S307 - a condition that mlspec rendered


@dataclass
class Result:
    """What a metric has been so far."""

    phase: str = "Running"
    count: int = 0
    failed: int = 0
    inconclusive: int = 0
    errors_in_a_row: int = 0
    last: int = 0


@dataclass
class AnalysisRun:
    """A run over the metrics of its templates, which is copied at its start."""

    metrics: list[dict[str, Any]]
    started: int
    phase: str = "Running"
    cause: str = ""
    results: dict[str, Result] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [metric["name"] for metric in self.metrics]
        assert names, "an analysis without metrics"
        assert len(set(names)) == len(names), "two metrics have the same name"
        for metric in self.metrics:
            assert metric.get("count", 1) <= 1 or "interval" in metric, "more than one measurement needs an interval"

    def reconcile(self, now: int, ask: Ask) -> None:
        """Takes the measurements that are due, and draws the conclusions."""
        while self.phase not in COMPLETED:
            ending = self._ending()
            due = [] if ending else [metric for metric in self.metrics if self._due(metric) <= now]
            for metric in due:
                self._measure(metric, now, ask)
            for metric in self.metrics:
                if metric["name"] in self.results:
                    self._conclude(metric, self.results[metric["name"]], ending=ending)
            phases = {name: result.phase for name, result in self.results.items()}
            if ending or (len(phases) == len(self.metrics) and all(phase in COMPLETED for phase in phases.values())):
                worst = max(phases, key=lambda name: SEVERITY.index(phases[name]))
                self.phase, self.cause = phases[worst], worst
            if not due and not self._ending():
                return

    def wakes(self) -> int | None:
        """Returns when the next measurement is due, if there will be one."""
        if self.phase in COMPLETED:
            return None
        return min((self._due(metric) for metric in self.metrics if not self._over(metric)), default=None)

    def _ending(self) -> bool:
        return any(result.phase in ("Failed", "Error", "Inconclusive") for result in self.results.values())

    def _over(self, metric: dict[str, Any]) -> bool:
        result = self.results.get(metric["name"])
        return result is not None and (result.phase in COMPLETED or result.count >= _count(metric))

    def _due(self, metric: dict[str, Any]) -> float:
        if self._over(metric):
            return math.inf
        result = self.results.get(metric["name"])
        if result is None:
            return self.started + seconds_of(metric.get("initialDelay", 0))
        return result.last + (
            ERROR_RETRY if result.errors_in_a_row else seconds_of(metric.get("interval", ERROR_RETRY))
        )

    def _measure(self, metric: dict[str, Any], now: int, ask: Ask) -> None:
        result = self.results.setdefault(metric["name"], Result())
        phase = assessed(metric, ask(metric["provider"]["prometheus"]["query"], now))
        result.last = now
        result.count += phase != "Error"
        result.failed += phase == "Failed"
        result.inconclusive += phase == "Inconclusive"
        result.errors_in_a_row = result.errors_in_a_row + 1 if phase == "Error" else 0

    def _conclude(self, metric: dict[str, Any], result: Result, *, ending: bool) -> None:
        if result.phase in COMPLETED:
            return
        if result.failed > metric.get("failureLimit", 0):
            result.phase = "Failed"
        elif result.inconclusive > metric.get("inconclusiveLimit", 0):
            result.phase = "Inconclusive"
        elif result.errors_in_a_row > metric.get("consecutiveErrorLimit", ERROR_LIMIT):
            result.phase = "Error"
        elif result.count >= _count(metric) or ending:
            result.phase = "Successful"


def _count(metric: dict[str, Any]) -> float:
    """Returns how many measurements end a metric: one where none is asked for again, else none does."""
    return metric.get("count", math.inf if "interval" in metric else 1)
