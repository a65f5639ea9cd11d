"""GitLab's words for what a step reads; a value reaches a job as a variable of its environment alone."""

from collections.abc import Iterator

from mlspec.workflows.values import Event, Input, Secret, Value
from mlspec.workflows.workflow import Job

_EVENTS = {
    Event.BASE: "$CI_MERGE_REQUEST_DIFF_BASE_SHA",
    Event.REQUEST: "$CI_MERGE_REQUEST_IID",
    Event.HEAD_BRANCH: "$CI_COMMIT_REF_NAME",
    Event.ANNOTATIONS: "text",
    Event.FINDINGS: "gitlab",
}
_THERE = frozenset({Event.MODEL, Event.ABORT, Event.TOKEN, Event.OPENER, Event.PROMETHEUS_TOKEN})
"""What GitLab puts into the environment by itself: a cell of a matrix, a trigger's message, the project's variables."""
TOKENS = frozenset({Event.TOKEN, Event.OPENER, Event.PROMETHEUS_TOKEN})


def variables(job: Job) -> dict[str, str]:
    """Returns the variables of a job's steps.

    Raises:
        ValueError: where two steps mean different things by one name.
    """
    found: dict[str, str] = {}
    for name, text in _named(job):
        if found.setdefault(name, text) != text:
            raise ValueError(f"{job.name}: {name} is {found[name]!r} and {text!r}")
    return found


def _named(job: Job) -> Iterator[tuple[str, str]]:
    for step in job.steps:
        for name, value in step.env:
            if value not in _THERE:
                yield name, _written(value)


def _written(value: Value) -> str:
    match value:
        case Event.SCHEDULED:
            return ""
        case Event():
            return _EVENTS[value]
        case Input(_, default):
            return default
        case Secret(name):
            return f"${name}"
        case str():
            return value
