"""Whether a version that an environment names has all requests of its model, where commits step rollouts."""

from pathlib import Path

from mlspec.cli.damaged_project import last_rendered
from mlspec.release.standing import Standing
from mlspec.release.stepping import STEPPED


def answers_everything(root: Path, standing: Standing) -> bool:
    """Returns whether the version that serves may have all requests, by what the environment was last rendered to.

    It may wherever that cannot be believed, and wherever a tool steps the rollout: then git does not know.
    """
    last, served = last_rendered(root, standing.name), standing.environment.spec.models.get(standing.model)
    if isinstance(last, str) or served is None or last.target.tool != STEPPED:
        return True
    entry = next((each for each in last.models if each.name == standing.model), None)
    rollout = entry.operated.operation.rollout if entry is not None else None
    if entry is None or rollout is None or entry.serves.version != served.version:
        return True
    return any(stage.name == entry.stage and stage.share >= 1 for stage in rollout.stages)
