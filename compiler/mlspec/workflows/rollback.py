"""A person says which environment returns to the version before, and gets the pull request."""

from mlspec.plan.plan import ProjectPlan
from mlspec.workflows.values import Event, Input
from mlspec.workflows.workflow import Job, Question, Right, Step, Triggers, Workflow


def rollback(_: ProjectPlan) -> Workflow:
    """Returns the workflow that a person starts."""
    return Workflow(
        name="rollback",
        title="mlspec rollback",
        purpose="By hand, in the worst hour: the pull request that returns an environment to the version before.",
        triggers=Triggers(
            questions=(
                Question("model", "The model.", required=True),
                Question("environment", "The environment.", required=True),
                Question("version", "The version to return to; without it, the fallback."),
                Question("because", "Why, for those who review it."),
            )
        ),
        jobs=(
            Job(
                name="rollback",
                title="Propose the way back",
                reads="the environments, and the history that says what served before",
                base=True,
                rights=(
                    (Right.CONTENTS, "to push the branch of the way back"),
                    (Right.PULL_REQUESTS, "to open its pull request"),
                ),
                steps=(
                    Step(
                        "Return to the version before",
                        (
                            'asked=(--in "$MLSPEC_ENVIRONMENT" --because "$MLSPEC_BECAUSE")',
                            'if [ -n "$MLSPEC_VERSION" ]; then asked+=(--to "$MLSPEC_VERSION"); fi',
                            'mlspec ci rollback "$MLSPEC_MODEL" "${asked[@]}"',
                        ),
                        (
                            ("MLSPEC_MODEL", Input("model")),
                            ("MLSPEC_ENVIRONMENT", Input("environment")),
                            ("MLSPEC_VERSION", Input("version")),
                            ("MLSPEC_BECAUSE", Input("because")),
                            ("GH_TOKEN", Event.OPENER),
                        ),
                    ),
                ),
            ),
        ),
        alone=True,
    )
