"""Carries out what was merged: tags, images by digest, and the next stage where commits step a rollout."""

from mlspec.plan.plan import ProjectPlan
from mlspec.workflows.values import Event
from mlspec.workflows.workflow import Condition, Job, Right, Step, Triggers, Workflow

_EVERY_TEN_MINUTES = "*/10 * * * *"


def promote(project: ProjectPlan) -> Workflow:
    """Returns the workflow of merged releases and promotions; a GitOps controller takes it from there."""
    stepped = any(environment.target.tool == "kserve" for environment in project.environments)
    published = any(model.image is not None for model in project.models)
    jobs = (_checked(), _tagged(), *((_published(),) if published else ()), *((_advanced(),) if stepped else ()))
    return Workflow(
        name="promote",
        title="mlspec promote",
        purpose="What is merged: tags, images of what serves, the next stage where commits step a rollout.",
        triggers=Triggers(pushes=True, schedule=_EVERY_TEN_MINUTES if stepped else None, questions=()),
        jobs=jobs,
        alone=True,
    )


def _checked() -> Job:
    return Job(
        name="check",
        title="Compare what is generated with the specs",
        reads="the specs, and the history that released versions are held to",
        base=True,
        steps=(Step("Compare what is generated with the specs", ("mlspec compile --check",)),),
    )


def _tagged() -> Job:
    return Job(
        name="tag",
        title="Tag what was merged",
        reads="the history that the tags are read from",
        base=True,
        needs=("check",),
        rights=((Right.CONTENTS, "to push the tags"),),
        steps=(Step("Tag what was merged", ("mlspec ci tag",), (("GH_TOKEN", Event.TOKEN),)),),
    )


def _published() -> Job:
    return Job(
        name="publish",
        title="Publish the images",
        reads="the frozen versions that environments name",
        base=True,
        needs=("check",),
        rights=((Right.PACKAGES, "to push images to the registry of the repository's host"),),
        cloud="to fetch packages and to push images",
        minutes=60,
        steps=(Step("Build and push what the registry lacks", ("mlspec ci publish",), (("GH_TOKEN", Event.TOKEN),)),),
    )


def _advanced() -> Job:
    return Job(
        name="advance",
        title="Propose the next stages",
        reads="the environments, and the history that says since when a stage runs",
        base=True,
        needs=("check",),
        rights=(
            (Right.CONTENTS, "to push the branch of the next stage"),
            (Right.PULL_REQUESTS, "to open its pull request"),
        ),
        when=(Condition.NOT_PUSHED,),
        steps=(
            Step(
                "Ask the gates, and propose the stage behind those that pass",
                ("mlspec ci advance",),
                (("GH_TOKEN", Event.OPENER), ("MLSPEC_PROMETHEUS_TOKEN", Event.PROMETHEUS_TOKEN)),
            ),
        ),
    )
