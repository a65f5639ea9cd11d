"""What an edit does to a rollout on KServe (0.20), which commits step.

In Knative mode whatever differs in the predictor but for the share is a new revision: it takes over the share that git
says once its pods are ready, and what it does not get stays with the revision that had all requests last.
"""

from typing import Any

from mlspec.backends.effect import Placed, UnderWay
from mlspec.backends.kserve.inference_service import inference_service
from mlspec.backends.kserve.questions import questions
from mlspec.backends.kserve.steps import KNATIVE, Step, in_force, steps

SCALE = ("minReplicas", "maxReplicas", "scaleMetric", "scaleTarget")
ALL = 100


def edited(was: Placed, now: Placed) -> UnderWay | None:
    """Returns what an edit does; None where the cluster and what is asked between the stages stay.

    Raises:
        ValueError: for what the target cannot express: a check refuses it where a project is compiled.
    """
    environment, version = now.environment.name, now.version
    before, after = _at(was), _at(now)
    if was.version != version:
        return _other_version(was, now)
    if _pods(was) != _pods(now):
        if _share(after) == 0:
            says = f"starts none: the pods of {version} are made anew, and go on waiting without requests"
            return UnderWay(environment, "none", says)
        says = f"the pods of {version} are made anew, ungated, and have {_requests(after)} once they are ready"
        return UnderWay(environment, "at_once", f"{says}{_before(before, after)}")
    if _share(before) != _share(after):
        says = f"{version} goes from {_named(before)} to {_named(after)}: {_requests(after)}{_before(before, after)}"
        return UnderWay(environment, "at_once", says)
    if _asked(was) != _asked(now):
        says = "starts none: one that is under way goes on where it is, and its stages, this one too, ask the new gates"
        return UnderWay(environment, "later", says)
    return None


def _other_version(was: Placed, now: Placed) -> UnderWay:
    environment, version, at = now.environment.name, now.version, _at(now)
    if _share(at) != 0:
        says = f"{version} gets {_requests(at)} at once when its pods are ready; until then {was.version} answers"
        return UnderWay(environment, "at_once", says)
    if was.returns_to(now):
        says = (
            f"goes back to {version} at once: the pods of before that answered the other requests answer all of them, "
            "and its own wait beside them"
        )
        return UnderWay(environment, "at_once", says)
    says = (
        f"starts none yet: {version} waits without requests until mlspec advance {now.model.name} --in {environment} "
        "lets it begin; one that is under way ends"
    )
    return UnderWay(environment, "waits", says)


def _at(placed: Placed) -> Step | None:
    """Returns the place that the version is at; None without a rollout."""
    found = _steps(placed)
    return in_force(found, placed.model.stage) if found else None


def _steps(placed: Placed) -> tuple[Step, ...]:
    return steps(placed.model, placed.environment.target.mode or "")


def _share(step: Step | None) -> int:
    return step.percent if step is not None else ALL


def _requests(step: Step | None) -> str:
    share = _share(step)
    return "all requests" if share == ALL else f"{share}% of the requests"


def _before(before: Step | None, after: Step | None) -> str:
    return "" if _share(before) == _share(after) else f", {_share(before)}% before"


def _named(step: Step | None) -> str:
    if step is None:
        return "full traffic"
    return step.stage.name if step.stage is not None else "waiting"


def _pods(placed: Placed) -> dict[str, Any]:
    """Returns the object without what starts no pods anew: in standard mode an autoscaler says how many there are."""
    found = inference_service(placed.environment, placed.model, None)
    if placed.environment.target.mode == KNATIVE:
        return found
    predictor = {key: each for key, each in found["spec"]["predictor"].items() if key not in SCALE}
    return {**found, "spec": {"predictor": predictor}}


def _asked(placed: Placed) -> list[str]:
    found = _steps(placed)
    return [file.text for step in found for file in questions(placed.environment, placed.model, step, step.folder)]
