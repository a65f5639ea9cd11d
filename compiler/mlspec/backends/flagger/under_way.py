"""What an edit does to a rollout by Flagger, by its code (1.44).

Other pods of the Deployment start the analysis, and anew where one runs: all requests go back to the primary first.
Pods that were promoted last start none. Canary and templates are read at each look, and the next share is the one after
that which the candidate has: a share that is no step any more is followed by all requests.
"""

from typing import Any

from mlspec.backends.effect import Placed, UnderWay
from mlspec.backends.flagger.canary import canary, deployment
from mlspec.backends.flagger.metrics import metrics, template

STEPS = ("stepWeights", "mirror", "mirrorWeight", "iterations")
ALL = 100


def edited(was: Placed, now: Placed) -> UnderWay | None:
    """Returns what an edit does; None where Flagger sees nothing.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    environment = now.environment.name
    before, after = (deployment(each.environment, each.model)["spec"]["template"] for each in (was, now))
    if before != after:
        return _other_pods(was, now)
    (old, asked), (new, asks) = _judged(was), _judged(now)
    if old == new and asked == asks:
        return None
    if _is_staged(was) and not _is_staged(now):
        says = "starts none: one that is under way gets all requests when Flagger looks next, ungated"
        return UnderWay(environment, "later", says)
    walked, walks = (_steps(each["spec"]["analysis"]) for each in (old, new))
    if walked != walks:
        return UnderWay(environment, "later", f"starts none: {_other_steps(walked, walks)}")
    if old["spec"]["analysis"] != new["spec"]["analysis"] or asked != asks:
        says = (
            "starts none: one that is under way goes on where it is, and keeps to the new gates, rules and lengths "
            "from the next time on that Flagger looks"
        )
        return UnderWay(environment, "later", says)
    return UnderWay(environment, "none", "starts none: one that is under way goes on where it is")


def _other_pods(was: Placed, now: Placed) -> UnderWay:
    environment, version = now.environment.name, now.version
    if not _is_staged(now):
        return UnderWay(environment, "at_once", f"{version} gets new pods at once, ungated: there are no stages")
    if was.returns_to(now):
        says = (
            f"starts: {version} goes through the stages where {was.version} has been promoted; before that none starts,"
            f" and one that is under way goes on with the pods of {version}"
        )
    elif was.version == version:
        says = (
            f"starts: the pods of {version} change, and go through its stages like another version; "
            "one that is under way gives its requests back and begins anew"
        )
    else:
        says = f"starts: {version} after {was.version}; one that is under way gives its requests back and ends"
    return UnderWay(environment, "starts", says)


def _other_steps(before: dict[str, Any], after: dict[str, Any]) -> str:
    shares = after.get("stepWeights", ())
    gone = [f"{each}%" for each in before.get("stepWeights", ()) if each not in shares and each < ALL]
    goes_on = "one that is under way goes on with the new stages when Flagger looks next"
    if not gone:
        return goes_on
    return f"{goes_on}; at {' or '.join(gone)} it gets all requests then, as no stage has that share"


def _is_staged(placed: Placed) -> bool:
    return placed.model.operated.operation.rollout is not None


def _steps(analysis: dict[str, Any]) -> dict[str, Any]:
    return {name: analysis[name] for name in STEPS if name in analysis}


def _judged(placed: Placed) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Returns the Canary, and what its checks ask."""
    checks = metrics(placed.environment, placed.model)
    found = [template(placed.environment, placed.model, check) for check in checks]
    return canary(placed.environment, placed.model, checks), found
