"""The way to full traffic as places in git: each has its own folder, and a commit moves a version to the next one."""

from mlspec.manifests.shares import whole_percent
from mlspec.plan.environment import ServedModel
from mlspec.plan.operation import Stage
from mlspec.plan.value import value

KNATIVE = "knative"


@value
class Step:
    """One place: its folder, the requests that the version answers there, and the stage; None while it waits."""

    folder: str
    percent: int
    stage: Stage | None


def steps(model: ServedModel, mode: str) -> tuple[Step, ...]:
    """Returns the places of a version in order; none without a rollout: then it takes all requests at once.

    A version that waits beside no other one answers everybody: KServe splits nothing until a version was there before.

    Raises:
        ValueError: for a stage that KServe does not have: a check refuses it where a project is compiled.
    """
    rollout = model.operated.operation.rollout
    if rollout is None:
        return ()
    waiting = (Step("0-waiting", 0, None),) if mode == KNATIVE else ()
    stages = enumerate(rollout.stages, start=1)
    return (*waiting, *(Step(f"{place}-{stage.name}", _percent(stage, mode), stage) for place, stage in stages))


def in_force(found: tuple[Step, ...], stage: str | None) -> Step:
    """Returns the place that a version is at: the first one until it has reached a stage.

    Raises:
        ValueError: there is no such stage: a check refuses it where a project is compiled.
    """
    if stage is None:
        return found[0]
    at = next((each for each in found if each.stage is not None and each.stage.name == stage), None)
    if at is None:
        raise ValueError(f"the rollout has no stage {stage}")
    return at


def _percent(stage: Stage, mode: str) -> int:
    percent = whole_percent(stage.share)
    if stage.route != "weight" or (mode != KNATIVE and percent < 100):  # noqa: PLR2004 - all requests
        raise ValueError(f"KServe has no {stage.route} of {percent}% in {mode} mode, which {stage.name} asks for")
    return percent
