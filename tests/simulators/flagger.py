"""A canary as Flagger 1.44 walks it, from the tick at which it sees new pods.

Read in its code: `pkg/controller/scheduler.go` (what happens at a tick), `scheduler_metrics.go` (what a check is) and
`pkg/metrics/providers/prometheus.go` (what a query's value is).
"""

from dataclasses import dataclass, field
from typing import Any

from simulators.analysis_run import seconds_of
from simulators.walk import HORIZON, Ask, Traffic, Walk

ALL = 100
Objects = dict[tuple[str, str], dict[str, Any]]
"""What stands in a namespace, by kind and name."""


@dataclass
class Canary:
    """A Canary whose target has new pods, beside what stands in its namespace."""

    spec: dict[str, Any]
    objects: Objects
    ask: Ask
    ready_after: int | None = 0
    phase: str = "Waiting"
    failed_checks: int = 0
    iterations: int = 0
    traffic: Traffic = field(default_factory=Traffic)
    walk: Walk = field(default_factory=Walk)

    def __post_init__(self) -> None:
        target = self.spec["targetRef"]
        assert (target["kind"], target["name"]) in self.objects, f"there is no {target['kind']} {target['name']}"
        scaler = self.spec.get("autoscalerRef", target)
        assert (scaler["kind"], scaler["name"]) in self.objects, f"there is no {scaler['kind']} {scaler['name']}"
        self.analysis = self.spec["analysis"]
        self.interval = seconds_of(self.analysis["interval"])
        for metric in self.analysis.get("metrics", []):
            template = metric["templateRef"]["name"]
            assert ("MetricTemplate", template) in self.objects, f"there is no MetricTemplate {template}"

    def go(self) -> Walk:
        """Returns the walk; it ends when the pods that serve are of the new version, or all requests are back."""
        if self.spec.get("skipAnalysis"):
            self._route(0, Traffic(ALL))
            return self.walk.end("full", 0)
        self._route(0, Traffic())
        for now in range(0, HORIZON, self.interval):
            self._tick(now)
            if self.walk.outcome != "waiting":
                return self.walk
        raise AssertionError("the rollout does not end")

    def _tick(self, now: int) -> None:
        if self.phase == "Waiting":
            self.phase = "Progressing"
            return
        if not self._ready(now):
            if now >= self.spec.get("progressDeadlineSeconds", 600):
                self._back(now, "progressDeadlineSeconds")
            return
        if self.failed_checks >= self.analysis["threshold"]:
            self._back(now, self.walk.because)
            return
        if (self.traffic.weight or self.traffic.mirror or self.iterations) and not self._checked(now):
            self.failed_checks += 1
            return
        if self.analysis.get("iterations", 0) > 0:
            self._blue_green(now)
        else:
            self._weights(now)

    def _weights(self, now: int) -> None:
        steps, weight = self.analysis["stepWeights"], self.traffic.weight
        if weight >= min(ALL, steps[-1]):
            self._promote(now)
        elif self.analysis.get("mirror") and weight == 0 and not self.traffic.mirror:
            self._route(now, Traffic(mirror=self.analysis.get("mirrorWeight", ALL)))
        else:
            self._route(now, Traffic(next((step for step in steps if step > weight), ALL)))

    def _blue_green(self, now: int) -> None:
        asked = self.analysis["iterations"]
        if self.iterations < asked:
            if self.analysis.get("mirror"):
                self._route(now, Traffic(mirror=ALL))
            self.iterations += 1
        elif self.iterations == asked:
            self._route(now, Traffic(ALL))
            self.iterations += 1
        else:
            self._promote(now)

    def _checked(self, now: int) -> bool:
        """Returns whether every metric has a value in its range; NaN lies in all of them."""
        for metric in self.analysis.get("metrics", []):
            template = self.objects["MetricTemplate", metric["templateRef"]["name"]]["spec"]
            assert "{{" not in template["query"], "nothing is left to be filled in"
            values = self.ask(template["query"], now)
            bounds = metric["thresholdRange"]
            if not values or values[-1] < bounds.get("min", values[-1]) or values[-1] > bounds.get("max", values[-1]):
                self.walk.because = metric["name"]
                return False
        return True

    def _promote(self, now: int) -> None:
        self._route(now, Traffic(ALL))
        self.walk.end("full", now)

    def _back(self, now: int, because: str) -> None:
        self._route(now, Traffic())
        self.walk.end("back", now, because)

    def _route(self, now: int, traffic: Traffic) -> None:
        self.traffic = traffic
        self.walk.now_at(now, traffic)

    def _ready(self, now: int) -> bool:
        return self.ready_after is not None and now >= self.ready_after
