"""The stage of a rollout that `mlspec gate` asks about: the one named, or the one reached where commits step it."""

from dataclasses import dataclass

import click

from mlspec.cli.damaged_project import last_rendered, root_of_environments
from mlspec.cli.model_argument import require_model
from mlspec.cli.reached_since import reached_since
from mlspec.cli.refusal import Refusal
from mlspec.diagnostics.display import neutralise
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import Stage
from mlspec.release.stepping import STEPPED


@dataclass(frozen=True, slots=True)
class AskedStage:
    """A model where it serves, the stage that is asked about, and since when it is known to be in it (Unix time).

    There is no stage while a version waits for the commit that lets its rollout begin.
    """

    environment: EnvironmentPlan
    model: ServedModel
    stage: Stage | None
    since: float | None


def asked_stage(path: str, environment: str, model: str, stage: str | None, since: float | None) -> AskedStage:
    """Returns the stage to ask about, of what an environment was last rendered to.

    Raises:
        click.ClickException: there is none to ask about.
    """
    root = root_of_environments(path)
    plan = last_rendered(root, environment)
    if isinstance(plan, str):
        raise Refusal(plan, "mlspec compile, or restore it from git")
    if not plan.models:
        raise Refusal(f"{environment} serves nothing yet", f"mlspec promote {model} VERSION --to {environment}")
    require_model(model, (each.name for each in plan.models))
    served = next(each for each in plan.models if each.name == model)
    rollout = served.operated.operation.rollout
    stages = {} if rollout is None or served.serves.mode != "online" else {each.name: each for each in rollout.stages}
    if not stages:
        reason = f"{model} {served.serves.version} has no rollout in {environment}: it has all requests already"
        raise Refusal(reason, "there is nothing to ask; alerts watch what has all requests")
    stage = stage if stage is not None else served.stage
    known = ", ".join(stages)
    if stage is None and plan.target.tool == STEPPED:
        return AskedStage(plan, served, None, None)
    if stage is None:
        told = f"{plan.target.tool} steps {model} itself, and no commit says which stage it has reached"
        raise click.UsageError(neutralise(f"{told}: name one with --stage: {known}"))
    if stage not in stages:
        raise click.UsageError(neutralise(f"the rollout of {model} has no stage {stage!r}; there are: {known}"))
    if since is None and served.stage == stage:
        reached = reached_since(root, plan.name, served)
        if reached is None:
            told = f"no commit says when {served.name} reached {served.stage}: say it with --since"
            raise click.UsageError(neutralise(told))
        since = reached.timestamp()
    return AskedStage(plan, served, stages[stage], since)
