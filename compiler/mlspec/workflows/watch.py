"""Looks at what serves: proposes the way back or a new training where the numbers ask for it, and merges neither."""

from mlspec.plan.plan import ProjectPlan
from mlspec.workflows.folders import MAKE_WORK, WORK
from mlspec.workflows.schedules import cron_line
from mlspec.workflows.values import Event
from mlspec.workflows.workflow import Condition, Job, Right, Step, Triggers, Workflow

MESSAGE = "mlspec-abort"
_RIGHTS = (
    (Right.CONTENTS, "to push the branch of a way back or of a new training"),
    (Right.PULL_REQUESTS, "to open its pull request"),
)


def watch(project: ProjectPlan) -> Workflow:
    """Returns the workflow of the clock and of a controller's message."""
    ci = project.project.ci
    schedule = cron_line(ci.watch_seconds) if ci is not None else None
    return Workflow(
        name="watch",
        title="mlspec watch",
        purpose="What serves, held to its rollback rules and retraining triggers, and what is told of aborts.",
        triggers=Triggers(
            schedule=schedule,
            message=MESSAGE,
            questions=(),
        ),
        jobs=(_watched(), _reverted()),
        alone=True,
    )


def _watched() -> Job:
    return Job(
        name="watch",
        title="Ask Prometheus",
        reads="what is rendered for the environments, and the history that says since when",
        base=True,
        rights=_RIGHTS,
        when=(Condition.NOT_TOLD_OF_ABORT,),
        steps=(
            Step(
                "Hold what serves to its rules",
                ("mlspec watch --propose",),
                (("GH_TOKEN", Event.OPENER), ("MLSPEC_PROMETHEUS_TOKEN", Event.PROMETHEUS_TOKEN)),
            ),
        ),
    )


def _reverted() -> Job:
    return Job(
        name="revert",
        title="Propose the way back",
        reads="the environments, and the history that says what served before",
        base=True,
        rights=_RIGHTS,
        when=(Condition.TOLD_OF_ABORT,),
        steps=(
            Step(
                "Return to the fallback, and record what failed",
                (
                    MAKE_WORK,
                    f"printf '%s' \"$MLSPEC_ABORT\" > {WORK}/abort.json",
                    f"mlspec ci revert {WORK}/abort.json",
                ),
                (("MLSPEC_ABORT", Event.ABORT), ("GH_TOKEN", Event.OPENER)),
            ),
        ),
    )
