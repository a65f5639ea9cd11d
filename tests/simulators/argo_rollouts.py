"""A canary as Argo Rollouts 1.9 walks it behind a router.

Read in its code: `rollout/canary.go` (steps), `rollout/trafficrouting.go` (who gets what), `rollout/analysis.go` (runs,
and what an inconclusive one does), `pkg/apis/rollouts/validation/validation.go` (what it refuses).
"""

from dataclasses import dataclass, field
from typing import Any

from simulators.analysis_run import AnalysisRun, seconds_of
from simulators.walk import HORIZON, Ask, People, Traffic, Walk

STEPS = {"setWeight", "pause", "setCanaryScale", "analysis", "setHeaderRoute", "setMirrorRoute"}
Objects = dict[tuple[str, str], dict[str, Any]]
"""What stands in a namespace, by kind and name."""


@dataclass
class Rollout:
    """A Rollout with a new version, beside what stands in its namespace."""

    spec: dict[str, Any]
    objects: Objects
    ask: Ask
    people: People
    ready_after: int | None = 0
    index: int = 0
    entered: int = 0
    paused: bool = False
    inconclusive: int | None = None
    step_run: AnalysisRun | None = None
    background: AnalysisRun | None = None
    routes: dict[str, dict[str, Any]] = field(default_factory=dict)
    walk: Walk = field(default_factory=Walk)

    def __post_init__(self) -> None:
        self.canary = self.spec["strategy"]["canary"]
        self.steps = self.canary.get("steps", [])
        self.managed = [route["name"] for route in self.canary["trafficRouting"].get("managedRoutes", [])]
        for faults in (self._wrong_references(), self._wrong_steps()):
            assert faults == [], faults

    def go(self) -> Walk:
        """Returns the walk from the moment at which the new pod template is applied."""
        now = 0
        while now < HORIZON:
            outcome = self._reconcile(now)
            if outcome is not None:
                return outcome
            moments = [moment for moment in self._moments() if moment > now]
            if not moments:
                return self.walk.end("waiting", now, self._waits_for())
            now = int(min(moments))
        return self.walk.end("waiting", HORIZON, self._waits_for())

    def _reconcile(self, now: int) -> Walk | None:
        while True:
            aborted = self._aborted(now)
            if aborted is not None:
                self.routes.clear()
                self.walk.now_at(now, Traffic())
                return self.walk.end("back", now, aborted)
            if self.index == len(self.steps):
                self.routes.clear()
                self.walk.now_at(now, Traffic(weight=100))
                return self.walk.end("full", now)
            self._route(now)
            if self.inconclusive is not None or not self._completed(now):
                return None
            self.index, self.entered, self.paused, self.step_run = self.index + 1, now, False, None

    def _aborted(self, now: int) -> str | None:
        """Returns the metric, or the deadline, that aborts; runs are looked at only where no run is inconclusive."""
        runs = [run for run in (self.step_run, self.background) if run is not None]
        for run in runs:
            run.reconcile(now, self.ask)
        if self._decided(now):
            self.inconclusive = None
            self.step_run = None if _is(self.step_run, "Inconclusive") else self.step_run
            self.background = None if _is(self.background, "Inconclusive") else self.background
        if self.inconclusive is not None:
            return None
        if self.background is None and self.canary.get("analysis") and self.index >= self._starts():
            self.background = self._run(self.canary["analysis"], now)
            self.background.reconcile(now, self.ask)
        if self.step_run is None and "analysis" in self._step():
            self.step_run = self._run(self._step()["analysis"], now)
            self.step_run.reconcile(now, self.ask)
        for run in filter(None, (self.step_run, self.background)):
            if run.phase in ("Failed", "Error"):
                return run.cause
            if run.phase == "Inconclusive":
                self.inconclusive = now
        late = now - self.entered >= self.spec.get("progressDeadlineSeconds", 600) and not self._ready(now)
        stuck = late and not self.paused
        return "progressDeadlineSeconds" if stuck and self.spec.get("progressDeadlineAbort") else None

    def _route(self, now: int) -> None:
        step = self._step()
        for kind in ("setHeaderRoute", "setMirrorRoute"):
            if kind in step:
                if step[kind].get("match"):
                    self.routes[step[kind]["name"]] = step[kind]
                else:
                    self.routes.pop(step[kind]["name"], None)
        reached = self.steps[: self.index + 1] if self._ready(now) else self.steps[: self.index]
        weight = next((each["setWeight"] for each in reversed(reached) if "setWeight" in each), 0)
        first = next((self.routes[name] for name in self.managed if name in self.routes), {})
        header = None
        if "headerName" in (match := first.get("match", [{}])[0]):
            header = (match["headerName"], match["headerValue"]["exact"])
        mirror = first.get("percentage", 100) if first and header is None else 0
        self.walk.now_at(now, Traffic(weight, mirror, header) if self._ready(now) else Traffic(weight))

    def _completed(self, now: int) -> bool:
        step = self._step()
        if "pause" in step:
            self.paused = True
            if "duration" in step["pause"]:
                return now >= self.entered + seconds_of(step["pause"]["duration"])
            return self.people.approve is not None and now >= self.entered + self.people.approve
        if "analysis" in step:
            return _is(self.step_run, "Successful")
        return self._ready(now)

    def _moments(self) -> list[float]:
        """Returns when something may happen next."""
        found: list[float | None] = [run.wakes() for run in (self.step_run, self.background) if run is not None]
        step = self._step()
        if "pause" in step:
            duration = step["pause"].get("duration")
            wait = self.people.approve if duration is None else seconds_of(duration)
            found.append(None if wait is None or self.inconclusive is not None else self.entered + wait)
        if self.ready_after is not None:
            found.append(self.ready_after)
        if self.inconclusive is not None and self.people.decide_where_inconclusive is not None:
            found.append(self.inconclusive + self.people.decide_where_inconclusive)
        found.append(self.entered + self.spec.get("progressDeadlineSeconds", 600))
        endless = self.inconclusive is not None and self.people.decide_where_inconclusive is None
        waits = "pause" in step and "duration" not in step["pause"] and self.people.approve is None
        if endless or (waits and self.background is None):
            return []
        return [moment for moment in found if moment is not None]

    def _decided(self, now: int) -> bool:
        wait = self.people.decide_where_inconclusive
        return self.inconclusive is not None and wait is not None and now >= self.inconclusive + wait

    def _waits_for(self) -> str:
        run = next((run for run in (self.step_run, self.background) if _is(run, "Inconclusive")), None)
        return run.cause if run is not None else "approval"

    def _ready(self, now: int) -> bool:
        return self.ready_after is not None and now >= self.ready_after

    def _starts(self) -> int:
        return int(self.canary["analysis"].get("startingStep", 0))

    def _step(self) -> dict[str, Any]:
        step: dict[str, Any] = self.steps[self.index] if self.index < len(self.steps) else {}
        return step

    def _run(self, analysis: dict[str, Any], now: int) -> AnalysisRun:
        names = [template["templateName"] for template in analysis["templates"]]
        metrics = [metric for name in names for metric in self.objects["AnalysisTemplate", name]["spec"]["metrics"]]
        return AnalysisRun(metrics, now)

    def _wrong_references(self) -> list[str]:
        """Returns what the Rollout names and the namespace does not have."""
        analyses = [step["analysis"] for step in self.steps if "analysis" in step]
        analyses += [self.canary["analysis"]] if "analysis" in self.canary else []
        wanted = {("AnalysisTemplate", each["templateName"]) for analysis in analyses for each in analysis["templates"]}
        wanted |= {("Service", self.canary[key]) for key in ("stableService", "canaryService")}
        faults = [f"there is no {kind} {name}" for kind, name in sorted(wanted) if (kind, name) not in self.objects]
        services = {self.canary["stableService"], self.canary["canaryService"]}
        plugins = self.canary["trafficRouting"].get("plugins", {})
        for way in plugins.get("argoproj-labs/gatewayAPI", {}).get("httpRoutes", []):
            rules = self.objects["HTTPRoute", way["name"]]["spec"]["rules"]
            if services not in [{each["name"] for each in rule["backendRefs"]} for rule in rules]:
                faults.append(f"no rule of {way['name']} goes to both Services")
        istio = self.canary["trafficRouting"].get("istio")
        if istio is not None:
            routed = self.objects["VirtualService", istio["virtualService"]["name"]]["spec"]["http"]
            named = [route for route in routed if route["name"] in istio["virtualService"]["routes"]]
            hosts = {each["destination"]["host"] for route in named for each in route["route"]}
            if hosts != services:
                faults.append(f"the route goes to {sorted(hosts)}")
        return faults

    def _wrong_steps(self) -> list[str]:
        """Returns what the controller's own validation refuses, which no schema says."""
        faults = [f"step {step}" for step in self.steps if len(set(step) & STEPS) != 1 or len(step) != 1]
        for step in self.steps:
            routes = (step[kind]["name"] for kind in ("setHeaderRoute", "setMirrorRoute") if kind in step)
            faults += [f"route {name} is not managed" for name in routes if name not in self.managed]
            scale = step.get("setCanaryScale")
            if scale is not None and len(scale) != 1:
                faults.append(f"scale {scale}")
            if not 0 <= step.get("setWeight", 0) <= 100:
                faults.append(f"weight {step['setWeight']}")
        if (
            "setMirrorRoute" in {key for step in self.steps for key in step}
            and "istio" not in self.canary["trafficRouting"]
        ):
            faults.append("setMirrorRoute needs istio")
        if self.canary.get("dynamicStableScale") and "scaleDownDelaySeconds" in self.canary:
            faults.append("dynamicStableScale with scaleDownDelaySeconds")
        if self.canary["stableService"] == self.canary["canaryService"]:
            faults.append("one Service for both")
        if len(set(self.managed)) != len(self.managed):
            faults.append("two managed routes have one name")
        return faults


def _is(run: AnalysisRun | None, phase: str) -> bool:
    return run is not None and run.phase == phase
