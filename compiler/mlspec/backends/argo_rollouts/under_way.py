"""What an edit does to a rollout: whether one starts, and what becomes of one that may be under way.

By the controller's rules (Argo Rollouts 1.9.1): other pods are another revision, other steps send the current one back
to its first step, and an analysis that runs keeps the template that it was made of.
"""

from typing import Any, Literal

from mlspec.backends.argo_rollouts.analysis import templates
from mlspec.backends.argo_rollouts.names import rules_analysis
from mlspec.backends.argo_rollouts.rollout import rollout
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.value import value

Effect = Literal["starts", "restarts", "later", "none"]


@value
class UnderWay:
    """What an edit does in an environment.

    It `starts` a rollout, `restarts` one that is under way at its first stage, holds for what is `later` in it, or does
    `none` of this.
    """

    environment: str
    effect: Effect
    says: str


def under_way(before: EnvironmentPlan | None, after: EnvironmentPlan, name: str) -> UnderWay | None:
    """Returns what an edit does to the rollout of a model in an environment; None where Argo Rollouts sees nothing.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    now = _rolled_out(after, name)
    if now is None:
        return None
    was = _rolled_out(before, name) if before is not None else None
    if before is None or was is None or before.namespace != after.namespace:
        says = f"starts: {now.serves.version} is the first in its namespace and takes all requests at once, ungated"
        return UnderWay(after.name, "starts", says)
    old, new = rollout(before, was), rollout(after, now)
    if old["spec"]["template"] != new["spec"]["template"]:
        return UnderWay(after.name, "starts", _other_pods(was, now))
    if _steps(old) != _steps(new):
        says = "starts none: what serves stays; one that is under way goes back to its first stage"
        return UnderWay(after.name, "restarts", says)
    asked = {name for name, found in _analyses(before, was).items() if _analyses(after, now).get(name) != found}
    asked |= _analyses(after, now).keys() - _analyses(before, was).keys()
    if not asked and old == new:
        return None
    rules = rules_analysis(name, now.serves.version)
    parts = ["one that is under way goes on where it is"]
    if asked - {rules}:
        parts.append("its later stages ask the new gates, those that were passed are not asked again")
    if rules in asked or _background(old) != _background(new):
        parts.append("keeping the rollback rules that it began with")
    return UnderWay(after.name, "later" if asked - {rules} else "none", f"starts none: {', '.join(parts)}")


def _other_pods(was: ServedModel, now: ServedModel) -> str:
    if was.serves.version == now.serves.version:
        return (
            f"starts: the pods of {now.serves.version} change, and go through its stages like another version; "
            "one that is under way ends and begins anew"
        )
    if was.fallback is not None and was.fallback.version == now.serves.version:
        return f"goes back to {now.serves.version}: without stages while it is warm; one that is under way ends"
    return f"starts: {now.serves.version} after {was.serves.version}; one that is under way ends where it is"


def _rolled_out(environment: EnvironmentPlan, name: str) -> ServedModel | None:
    if environment.registry is None or environment.target.tool != "argo_rollouts":
        return None
    return next((each for each in environment.models if each.name == name and each.serves.mode == "online"), None)


def _steps(manifest: dict[str, Any]) -> Any:
    return manifest["spec"]["strategy"]["canary"].get("steps")


def _background(manifest: dict[str, Any]) -> Any:
    return manifest["spec"]["strategy"]["canary"].get("analysis")


def _analyses(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    return {each["metadata"]["name"]: each["spec"] for each in templates(environment, model)}
