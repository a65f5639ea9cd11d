"""The analysis of a Canary: its stages as steps of one interval, at the end of each of which every metric is checked.

Read from Flagger 1.44.0's code: it looks once an interval. A check stands between two steps, so that each step lasts an
interval and is judged at its end; one that failed takes the candidate out when Flagger looks the next time.
"""

from typing import Any

from mlspec.backends.flagger.metrics import Metric
from mlspec.manifests.shares import whole_percent
from mlspec.plan.environment import ServedModel
from mlspec.plan.operation import Rollout, Stage
from mlspec.queries.asked import rollback_rules, stage_gates

AT_ONCE_SECONDS = 60
FAILED_CHECKS = 1
"""So many failed checks take the candidate out."""


def analysis(model: ServedModel, router: str | None, metrics: tuple[Metric, ...]) -> dict[str, Any]:
    """Returns the analysis of a model's rollout; without stages a version serves at once.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    rollout = model.operated.operation.rollout
    if rollout is None:
        return {"interval": interval(AT_ONCE_SECONDS), "threshold": FAILED_CHECKS, "stepWeights": [100]}
    seconds = _same_length(model, rollout)
    found: dict[str, Any] = {"interval": interval(seconds), "threshold": FAILED_CHECKS, **_steps(rollout, router)}
    if metrics:
        found["metrics"] = [_metric(each, seconds) for each in metrics]
    return found


def interval(seconds: int) -> str:
    """Returns a length of time as Flagger reads it: in minutes or seconds."""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


def _metric(metric: Metric, seconds: int) -> dict[str, Any]:
    bounds = {"min": metric.least, "max": metric.most}
    return {
        "name": metric.template,
        "interval": interval(seconds),
        "thresholdRange": {name: bound for name, bound in bounds.items() if bound is not None},
        "templateRef": {"name": metric.template},
    }


def _same_length(model: ServedModel, rollout: Rollout) -> int:
    """Returns how long each stage takes."""
    seconds = rollout.stages[0].seconds
    windows = {rule.window_seconds for rule in rollback_rules(model)}
    if {stage.seconds for stage in rollout.stages} | windows != {seconds}:
        raise ValueError("Flagger has one interval for all stages and rules")
    if any(stage.approval is not None for stage in rollout.stages):
        raise ValueError("Flagger asks nobody without a web hook")
    if rollout.on_missing_data == "pause" and any(stage_gates(rollout, stage) for stage in rollout.stages):
        raise ValueError("Flagger does not pause for missing data")
    return seconds


def _steps(rollout: Rollout, router: str | None) -> dict[str, Any]:
    first, *others = rollout.stages
    weights = others if first.route == "mirror" else rollout.stages
    if any(stage.route != "weight" for stage in weights):
        raise ValueError("Flagger knows one shadow, and weights after it")
    steps = [whole_percent(stage.share) for stage in weights]
    if first.route != "mirror":
        return {"stepWeights": steps}
    if router == "istio":
        return {"mirror": True, "mirrorWeight": whole_percent(first.share), "stepWeights": steps}
    return _all_at_once(first, steps)


def _all_at_once(shadow: Stage, steps: list[int]) -> dict[str, Any]:
    """Returns a shadow of all requests, which all of them follow for as long before the version is promoted."""
    if shadow.share != 1 or steps != [100]:
        raise ValueError("by Gateway API Flagger mirrors all requests, and then gives all of them")
    return {"iterations": 1, "mirror": True}
