"""When a job of GitLab runs: one rule for each event that starts its workflow."""

from collections.abc import Iterator
from typing import Any

from mlspec.workflows.experiment import LABEL
from mlspec.workflows.values import Event
from mlspec.workflows.workflow import Condition, Job, Workflow

CHOICE = "MLSPEC"
"""The variable by which a schedule, or a person, says which workflow is meant."""
_REQUEST = '$CI_PIPELINE_SOURCE == "merge_request_event"'
_OWN = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID"
"""A pipeline of a fork runs in the fork's project, so that the project that it runs in says nothing."""
_LABELLED = f"$CI_MERGE_REQUEST_LABELS =~ /(^|,){LABEL}(,|$)/"
_CLOCK = '$CI_PIPELINE_SOURCE == "schedule"'
_BY_HAND = '($CI_PIPELINE_SOURCE == "web" || $CI_PIPELINE_SOURCE == "api")'


def rules(workflow: Workflow, job: Job, branch: str) -> list[dict[str, Any]]:
    """Returns the rules of a job."""
    also = {"when": "always"} if Condition.DESPITE_FAILURE in job.when else {}
    due = {name: "yes" for step in job.steps for name, value in step.env if value is Event.SCHEDULED}
    said: list[dict[str, Any]] = [
        {"if": " && ".join(parts), **({"variables": due} if due and _CLOCK in parts else {}), **also}
        for parts in _events(workflow, job, branch)
    ]
    if workflow.triggers.label is not None:
        said.append({"if": f"{_REQUEST} && {_OWN}", **_by_hand(job)})
    return said


def _by_hand(job: Job) -> dict[str, Any]:
    """Returns how a job runs that a person starts, or that needs one: `always` would not wait for the person."""
    if not job.needs:
        return {"when": "manual", "allow_failure": True}
    return {} if Condition.DESPITE_FAILURE in job.when else {"allow_failure": True}


def _events(workflow: Workflow, job: Job, branch: str) -> Iterator[tuple[str, ...]]:
    triggers, when = workflow.triggers, job.when
    own = (_OWN,) if Condition.OWN_REQUEST in when else ()
    protected = f'$CI_COMMIT_BRANCH == "{branch}"'
    meant = f'${CHOICE} == "{workflow.name}"'
    if Condition.TOLD_OF_ABORT not in when:
        if triggers.requests:
            yield (_REQUEST, *own)
        if triggers.label is not None:
            yield (_REQUEST, *own, _LABELLED)
        if triggers.pushes and Condition.NOT_PUSHED not in when:
            yield ('$CI_PIPELINE_SOURCE == "push"', protected)
        if triggers.schedule is not None:
            yield (_CLOCK, protected, meant)
        if triggers.questions is not None and triggers.label is None:
            yield (_BY_HAND, protected, meant)
    if triggers.message is not None and Condition.NOT_TOLD_OF_ABORT not in when:
        yield ('$CI_PIPELINE_SOURCE == "trigger"', protected, "$MLSPEC_ABORT")
