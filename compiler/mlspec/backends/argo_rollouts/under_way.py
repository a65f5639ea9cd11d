"""What an edit does to a rollout by Argo Rollouts, by the controller's rules (1.9.1).

Other pods are another revision, other steps send the current one back to its first step, and an analysis that runs
keeps the template that it was made of. Pods that stood right before those that serve skip the steps.
"""

from typing import Any

from mlspec.backends.argo_rollouts.analysis import templates
from mlspec.backends.argo_rollouts.names import rules_analysis
from mlspec.backends.argo_rollouts.rollout import KEPT_REVISIONS, rollout
from mlspec.backends.effect import Placed, UnderWay


def edited(was: Placed, now: Placed) -> UnderWay | None:
    """Returns what an edit does; None where the controller sees nothing.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    environment = now.environment.name
    old, new = (rollout(each.environment, each.model) for each in (was, now))
    if old["spec"]["template"] != new["spec"]["template"]:
        return _other_pods(was, now)
    if _steps(old) != _steps(new):
        says = "starts none: what serves stays; one that is under way goes back to its first stage"
        return UnderWay(environment, "restarts", says)
    before, after = _analyses(was), _analyses(now)
    asked = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if not asked and old == new:
        return None
    rules = rules_analysis(now.model.name, now.version)
    parts = ["one that is under way goes on where it is"]
    if asked - {rules}:
        parts.append("its later stages ask the new gates, those that were passed are not asked again")
    if rules in asked or _background(old) != _background(new):
        parts.append("keeping the rollback rules that it began with")
    return UnderWay(environment, "later" if asked - {rules} else "none", f"starts none: {', '.join(parts)}")


def _other_pods(was: Placed, now: Placed) -> UnderWay:
    environment, version = now.environment.name, now.version
    if was.returns_to(now) or _order(version) < _order(was.version):
        says = f"goes back to {version} at once, without stages, unless its pods were edited since it served"
        if not was.returns_to(now):
            says += f" or {KEPT_REVISIONS} revisions are newer"
        return UnderWay(environment, "at_once", f"{says}; one that is under way ends")
    staged = now.model.operated.operation.rollout is not None
    if was.version != version:
        if staged:
            says = f"starts: {version} after {was.version}; one that is under way ends where it is"
            return UnderWay(environment, "starts", says)
        return UnderWay(environment, "at_once", f"{version} takes over from {was.version} at once: there are no stages")
    if staged:
        says = (
            f"starts: the pods of {version} change, and go through its stages like another version; "
            "one that is under way ends and begins anew"
        )
        return UnderWay(environment, "starts", says)
    return UnderWay(environment, "at_once", f"the pods of {version} are made anew at once: there are no stages")


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _steps(manifest: dict[str, Any]) -> Any:
    return manifest["spec"]["strategy"]["canary"].get("steps")


def _background(manifest: dict[str, Any]) -> Any:
    return manifest["spec"]["strategy"]["canary"].get("analysis")


def _analyses(placed: Placed) -> dict[str, Any]:
    return {each["metadata"]["name"]: each["spec"] for each in templates(placed.environment, placed.model)}
