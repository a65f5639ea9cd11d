"""Runs the candidate of a pull request on a sample of rows, so that a weak idea ends before it is merged."""

from mlspec.plan.plan import ProjectPlan
from mlspec.workflows.folders import EACH_MODEL, MAKE_WORK, WORK, on_page
from mlspec.workflows.values import Event, Input
from mlspec.workflows.workflow import Condition, Job, Question, Right, Step, Triggers, Workflow

LABEL = "mlspec:experiment"
_ROWS = "20000"


def experiment(_: ProjectPlan) -> Workflow:
    """Returns the workflow that a label or a person starts."""
    return Workflow(
        name="experiment",
        title="mlspec experiment",
        purpose=f"A pull request with the label {LABEL}, or by hand on its branch: variants and gates on a sample.",
        triggers=Triggers(
            label=LABEL,
            questions=(
                Question("model", "The model; without it, every one that the branch changes."),
                Question("rows", "How many rows; 0 for all of them.", default=_ROWS),
            ),
        ),
        jobs=(_chosen(), _run(), _told()),
        alone=False,
    )


def _chosen() -> Job:
    return Job(
        name="models",
        title="Choose the models",
        reads="the specs, and the commit that they are compared with",
        of_request=True,
        when=(Condition.OWN_REQUEST, Condition.LABELLED),
        steps=(
            Step(
                "List the models that change",
                (
                    MAKE_WORK,
                    'chosen=(--changed-since "$MLSPEC_BASE")',
                    'if [ -n "$MLSPEC_ASKED" ]; then chosen=(--select "$MLSPEC_ASKED"); fi',
                    f'mlspec ci models "${{chosen[@]}}" > {WORK}/models.json',
                ),
                (("MLSPEC_ASKED", Input("model")), ("MLSPEC_BASE", Event.BASE)),
            ),
        ),
        gives=(("models", f"{WORK}/models.json"),),
        keeps=(WORK,),
    )


def _run() -> Job:
    return Job(
        name="experiment",
        title="Run the candidate",
        reads="the specs and what git keeps of the data",
        of_request=True,
        needs=("models",),
        when=(Condition.OWN_REQUEST, Condition.SOMETHING_TO_DO),
        cloud="to fetch data and what was computed before",
        each_model="models",
        takes=("models",),
        minutes=120,
        steps=(
            Step(
                "Run it on the sample",
                (
                    f"mkdir -p {EACH_MODEL}",
                    (
                        'mlspec experiment "$MLSPEC_MODEL" --rows "$MLSPEC_ROWS" --pull --format markdown '
                        f"> {EACH_MODEL}/experiment.md"
                    ),
                    *on_page(f"{EACH_MODEL}/experiment.md"),
                ),
                (("MLSPEC_MODEL", Event.MODEL), ("MLSPEC_ROWS", Input("rows", _ROWS))),
            ),
        ),
        keeps=(WORK,),
    )


def _told() -> Job:
    return Job(
        name="comment",
        title="Tell what came of it",
        reads="the pinned mlspec of the protected branch; nothing of the pull request runs beside the token",
        base=True,
        needs=("models", "experiment"),
        rights=((Right.PULL_REQUESTS, "to write the outcome into one comment"),),
        when=(Condition.OWN_REQUEST, Condition.SOMETHING_TO_DO, Condition.DESPITE_FAILURE),
        takes=("experiment",),
        steps=(
            Step(
                "Write the outcome as one comment",
                (
                    MAKE_WORK,
                    "told=$(mktemp)",
                    f'find {WORK} -mindepth 2 -maxdepth 2 -type f -name experiment.md -print0 > "$told.files"',
                    'sort -z "$told.files" | xargs -0 -r cat > "$told"',
                    """if [ ! -s "$told" ]; then echo 'No run ended.' > "$told"; fi""",
                    'request=(--branch "$MLSPEC_BRANCH")',
                    'if [ -n "$MLSPEC_REQUEST" ]; then request=(--request "$MLSPEC_REQUEST"); fi',
                    'mlspec ci comment "$told" "${request[@]}" --mark experiment',
                ),
                (("MLSPEC_REQUEST", Event.REQUEST), ("MLSPEC_BRANCH", Event.HEAD_BRANCH), ("GH_TOKEN", Event.TOKEN)),
            ),
        ),
    )
