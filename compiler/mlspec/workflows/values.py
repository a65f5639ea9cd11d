"""What a step of a workflow reads from its environment: constants of ours, and what the system knows of the event."""

from dataclasses import dataclass
from enum import Enum


class Event(Enum):
    """What the event says that started a workflow; each system has its own words for it."""

    BASE = "the commit that a pull request is compared with"
    REQUEST = "the number of a pull request"
    HEAD_BRANCH = "the branch that the workflow runs on"
    MODEL = "the model of the job"
    ABORT = "the message of a rollout's controller, as JSON"
    TOKEN = "the token of the job"  # noqa: S105 - a description
    OPENER = "the token that opens pull requests, whose checks run only for another one than the job's"
    SCHEDULED = "not empty where the clock started the workflow"
    PROMETHEUS_TOKEN = "the token that Prometheus asks for, if it does"  # noqa: S105 - a description
    ANNOTATIONS = "the form of findings that the system shows beside the lines"
    FINDINGS = "the form of findings that the system keeps"


@dataclass(frozen=True, slots=True)
class Input:
    """What a person said who started the workflow, or what holds where nobody said it."""

    name: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value of the system's secret store."""

    name: str


Value = str | Event | Input | Secret
