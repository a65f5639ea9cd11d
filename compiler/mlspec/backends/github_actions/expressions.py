"""GitHub's words for what a step reads and for when a job runs; no text of a spec is in an expression."""

from mlspec.workflows.experiment import LABEL
from mlspec.workflows.values import Event, Input, Secret, Value
from mlspec.workflows.workflow import Condition, Job

EVENTS = {
    Event.REQUEST: "${{ github.event.pull_request.number }}",
    Event.HEAD_BRANCH: "${{ github.ref_name }}",
    Event.MODEL: "${{ matrix.model }}",
    Event.ABORT: "${{ toJSON(github.event.client_payload) }}",
    Event.SCHEDULED: "${{ github.event.schedule }}",
    Event.TOKEN: "${{ github.token }}",
    Event.OPENER: "${{ secrets.MLSPEC_TOKEN || github.token }}",
    Event.PROMETHEUS_TOKEN: "${{ secrets.MLSPEC_PROMETHEUS_TOKEN }}",
    Event.ANNOTATIONS: "github",
    Event.FINDINGS: "sarif",
}
SECRET = frozenset({Event.OPENER, Event.PROMETHEUS_TOKEN})
"""What the secret store fills: a job that reads one stands in an environment, which people can guard."""
_CONDITIONS = {
    Condition.DESPITE_FAILURE: "!cancelled()",
    Condition.OWN_REQUEST: (
        "(github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository)"
    ),
    Condition.LABELLED: (
        f"(github.event_name != 'pull_request' || contains(github.event.pull_request.labels.*.name, '{LABEL}'))"
    ),
    Condition.TOLD_OF_ABORT: "github.event_name == 'repository_dispatch'",
    Condition.NOT_TOLD_OF_ABORT: "github.event_name != 'repository_dispatch'",
    Condition.NOT_PUSHED: "github.event_name != 'push'",
    Condition.SOMETHING_TO_DO: "needs.models.result == 'success' && needs.models.outputs.models != '[]'",
}


def written(value: Value, branch: str) -> str:
    """Returns the text of a variable of a step."""
    match value:
        case Event.BASE:
            return f"origin/{branch}"
        case Event():
            return EVENTS[value]
        case Input(name, ""):
            return f"${{{{ inputs.{name} }}}}"
        case Input(name, default):
            return f"${{{{ inputs.{name} || '{default}' }}}}"
        case Secret(name):
            return f"${{{{ secrets.{name} }}}}"
        case str():
            return value


def condition(job: Job) -> str | None:
    """Returns when a job runs, or None where it always does."""
    said = [text for each, text in _CONDITIONS.items() if each in job.when]
    return f"${{{{ {' && '.join(said)} }}}}" if said else None
