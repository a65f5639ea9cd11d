"""Says of a pull request what is wrong with its specs and what it will do, before anyone merges it."""

from mlspec.plan.plan import ProjectPlan
from mlspec.workflows.folders import MAKE_WORK, WORK, on_page
from mlspec.workflows.values import Event
from mlspec.workflows.workflow import Condition, Job, Right, Step, Triggers, Workflow

_BROKEN = "The specs do not compile, so that there is no plan: the check has the reasons."


def check(project: ProjectPlan) -> Workflow:
    """Returns the workflow of every pull request."""
    return Workflow(
        name="check",
        title="mlspec check",
        purpose="Every pull request: what is wrong with its specs, what is generated otherwise, and the plan.",
        triggers=Triggers(requests=True),
        jobs=(_judged(forks=project.project.ci is None or project.project.ci.forks), _told()),
        alone=False,
    )


def _judged(*, forks: bool) -> Job:
    return Job(
        name="check",
        title="Check the specs",
        reads="the specs, and the history that released versions are held to",
        of_request=True,
        when=() if forks else (Condition.OWN_REQUEST,),
        steps=(
            Step(
                "Say what is wrong with the specs",
                ('mlspec check --format "$MLSPEC_ANNOTATIONS"',),
                (("MLSPEC_ANNOTATIONS", Event.ANNOTATIONS),),
            ),
            Step(
                "Keep the findings for tools",
                (MAKE_WORK, f'mlspec check --format "$MLSPEC_FORMAT" > {WORK}/findings.json || test "$?" -eq 1'),
                (("MLSPEC_FORMAT", Event.FINDINGS),),
                always=True,
            ),
            Step("Compare what is generated with the specs", ("mlspec compile --check",), always=True),
            Step(
                "Say what a merge does",
                (
                    "code=0",
                    f'mlspec plan --against "$MLSPEC_BASE" --format json --output {WORK}/plan.json || code=$?',
                    f'mlspec plan --against "$MLSPEC_BASE" --format markdown --output {WORK}/plan.md || code=$?',
                    f"if [ ! -e {WORK}/plan.md ]; then",
                    f'  echo "{_BROKEN}" > {WORK}/plan.md',
                    "fi",
                    *on_page(f"{WORK}/plan.md"),
                    'exit "$code"',
                ),
                (("MLSPEC_BASE", Event.BASE),),
                always=True,
            ),
        ),
        keeps=(WORK,),
        findings=f"{WORK}/findings.json",
    )


def _told() -> Job:
    return Job(
        name="comment",
        title="Tell the plan",
        reads="the pinned mlspec of the protected branch; nothing of the pull request runs beside the token",
        base=True,
        needs=("check",),
        rights=((Right.PULL_REQUESTS, "to write the plan into one comment, and to ask reviewers"),),
        when=(Condition.OWN_REQUEST, Condition.DESPITE_FAILURE),
        takes=("check",),
        steps=(
            Step(
                "Write the plan as one comment",
                (f'mlspec ci comment {WORK}/plan.md --request "$MLSPEC_REQUEST" --mark plan',),
                (("MLSPEC_REQUEST", Event.REQUEST), ("GH_TOKEN", Event.TOKEN)),
            ),
            Step(
                "Ask those who have to agree",
                (
                    f"if [ -e {WORK}/plan.json ]; then",
                    f'  mlspec ci reviewers {WORK}/plan.json --request "$MLSPEC_REQUEST"',
                    "fi",
                ),
                (("MLSPEC_REQUEST", Event.REQUEST), ("GH_TOKEN", Event.TOKEN)),
            ),
        ),
    )
