"""What an edit does to a rollout: whether one starts, and what becomes of one that may be under way, on each tool."""

from collections.abc import Callable

from mlspec.backends.argo_rollouts import under_way as argo_rollouts
from mlspec.backends.effect import Placed, UnderWay
from mlspec.backends.flagger import under_way as flagger
from mlspec.backends.kserve import under_way as kserve
from mlspec.plan.environment import EnvironmentPlan

TOOLS: dict[str, Callable[[Placed, Placed], UnderWay | None]] = {
    "argo_rollouts": argo_rollouts.edited,
    "flagger": flagger.edited,
    "kserve": kserve.edited,
}


def under_way(before: EnvironmentPlan | None, after: EnvironmentPlan, name: str) -> UnderWay | None:
    """Returns what an edit does to the rollout of a model in an environment; None where the cluster sees nothing.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    now = _rolled_out(after, name)
    if now is None:
        return None
    was = _rolled_out(before, name) if before is not None else None
    if was is None or _place(was.environment) != _place(after):
        says = f"starts: {now.version} is the first in its namespace and takes all requests at once, ungated"
        return UnderWay(after.name, "at_once", says)
    return TOOLS[after.target.tool](was, now)


def _rolled_out(environment: EnvironmentPlan, name: str) -> Placed | None:
    if environment.registry is None or environment.target.tool not in TOOLS:
        return None
    online = (each for each in environment.models if each.name == name and each.serves.mode == "online")
    return next((Placed(environment, each) for each in online), None)


def _place(environment: EnvironmentPlan) -> tuple[str, str]:
    return environment.namespace, environment.target.tool
