"""`on` and `concurrency`: what starts a workflow of GitHub, and what of it runs at once."""

from mlspec.workflows.workflow import Triggers, Workflow

_OF_LABELS = ("opened", "reopened", "synchronize", "labeled")


def triggers(wanted: Triggers, branch: str) -> dict[str, object]:
    """Returns the events of a workflow."""
    events: dict[str, object] = {}
    if wanted.requests:
        events["pull_request"] = {"branches": [branch]}
    if wanted.label is not None:
        events["pull_request"] = {"branches": [branch], "types": list(_OF_LABELS)}
    if wanted.pushes:
        events["push"] = {"branches": [branch]}
    if wanted.schedule is not None:
        events["schedule"] = [{"cron": wanted.schedule}]
    if wanted.message is not None:
        events["repository_dispatch"] = {"types": [wanted.message]}
    if wanted.questions is not None:
        events["workflow_dispatch"] = {"inputs": _inputs(wanted)} if wanted.questions else {}
    return events


def _inputs(wanted: Triggers) -> dict[str, object]:
    return {
        question.name: {
            "description": question.description,
            "required": question.required,
            "type": "string",
            **({"default": question.default} if question.default else {}),
        }
        for question in wanted.questions or ()
    }


def concurrency(workflow: Workflow) -> dict[str, object]:
    """Returns which runs wait for each other, or end each other: those of one pull request, or all.

    Of those that wait GitHub keeps the last alone: where each says something of its own, none waits.
    """
    questions = workflow.triggers.questions or ()
    if workflow.alone and any(question.required for question in questions):
        return {"group": f"mlspec-{workflow.name}-${{{{ github.run_id }}}}", "cancel-in-progress": False}
    if workflow.alone and workflow.triggers.message is not None:
        told = "github.event_name == 'repository_dispatch' && github.run_id"
        return {"group": f"mlspec-{workflow.name}-${{{{ {told} || 'looks' }}}}", "cancel-in-progress": False}
    if workflow.alone:
        return {"group": f"mlspec-{workflow.name}", "cancel-in-progress": False}
    group = f"mlspec-{workflow.name}-${{{{ github.event.pull_request.number || github.ref }}}}"
    return {"group": group, "cancel-in-progress": True}
