"""Trains what was merged, judges it, and proposes the release of what passes; nothing else writes a release."""

from mlspec.plan.plan import ProjectPlan
from mlspec.workflows.folders import EACH_MODEL, MAKE_WORK, WORK
from mlspec.workflows.values import Event, Input
from mlspec.workflows.workflow import Condition, Job, Question, Right, Step, Triggers, Workflow

_ONCE_A_DAY = "23 4 * * *"


def train(project: ProjectPlan) -> Workflow:
    """Returns the workflow of what is merged, of the clock and of a person."""
    scheduled = any(model.operation.retraining.schedule is not None for model in project.models)
    return Workflow(
        name="train",
        title="mlspec train",
        purpose="What is merged, due or asked for: a run of each model, and a pull request with its release.",
        triggers=Triggers(
            pushes=True,
            schedule=_ONCE_A_DAY if scheduled else None,
            questions=(
                Question("model", "The model; without it, every one whose version is not released."),
                Question("because", "Why it learns again, where its version is released already."),
            ),
        ),
        jobs=(_chosen(), _trained(), _proposed()),
        alone=True,
    )


def _chosen() -> Job:
    return Job(
        name="models",
        title="Choose the models",
        reads="the specs, the releases, and the history that says what is due",
        base=True,
        steps=(
            Step(
                "List the models to train",
                (
                    MAKE_WORK,
                    "chosen=(--unreleased)",
                    'if [ -n "$MLSPEC_DUE" ]; then chosen=(--due); fi',
                    'if [ -n "$MLSPEC_ASKED" ]; then chosen=(--select "$MLSPEC_ASKED"); fi',
                    f'mlspec ci models "${{chosen[@]}}" > {WORK}/models.json',
                ),
                (("MLSPEC_ASKED", Input("model")), ("MLSPEC_DUE", Event.SCHEDULED)),
            ),
        ),
        gives=(("models", f"{WORK}/models.json"),),
        keeps=(WORK,),
    )


def _trained() -> Job:
    return Job(
        name="train",
        title="Train and judge",
        reads="the specs, and the history that a release is held to",
        base=True,
        needs=("models",),
        when=(Condition.SOMETHING_TO_DO,),
        cloud="to fetch data and what was computed before, and to keep what is computed now",
        each_model="models",
        takes=("models",),
        minutes=360,
        steps=(
            Step(
                "Give a released version its successor",
                ('mlspec ci successor "$MLSPEC_MODEL" --because "$MLSPEC_BECAUSE"',),
                (("MLSPEC_MODEL", Event.MODEL), ("MLSPEC_BECAUSE", Input("because", "it is due by its schedule"))),
            ),
            Step(
                "Run the pipeline",
                ('cd "generated/$MLSPEC_MODEL/candidate/pipeline"', "dvc repro --pull"),
                (("MLSPEC_MODEL", Event.MODEL),),
            ),
            Step(
                "Say what came of it",
                (f"mkdir -p {EACH_MODEL}", f'mlspec report "$MLSPEC_MODEL" --output {EACH_MODEL}/report.html'),
                (("MLSPEC_MODEL", Event.MODEL),),
            ),
            Step(
                "Keep what was computed",
                ('cd "generated/$MLSPEC_MODEL/candidate/pipeline"', "dvc push --run-cache"),
                (("MLSPEC_MODEL", Event.MODEL),),
                always=True,
            ),
            Step("Release it", ('mlspec release "$MLSPEC_MODEL"',), (("MLSPEC_MODEL", Event.MODEL),)),
            Step(
                "Pack the release",
                (f'mlspec ci pack "$MLSPEC_MODEL" {EACH_MODEL}',),
                (("MLSPEC_MODEL", Event.MODEL),),
            ),
        ),
        keeps=(WORK,),
    )


def _proposed() -> Job:
    return Job(
        name="propose",
        title="Propose the releases",
        reads="the branch that a release is added to; nothing of the project runs beside the token",
        base=True,
        needs=("models", "train"),
        rights=(
            (Right.CONTENTS, "to push the branch of a release"),
            (Right.PULL_REQUESTS, "to open its pull request"),
        ),
        when=(Condition.SOMETHING_TO_DO, Condition.DESPITE_FAILURE),
        takes=("train",),
        steps=(
            Step(
                "Open a pull request for each release",
                (MAKE_WORK, f"mlspec ci unpack {WORK}"),
                (("GH_TOKEN", Event.OPENER),),
            ),
        ),
    )
