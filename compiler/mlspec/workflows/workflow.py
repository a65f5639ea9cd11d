"""A workflow in words that GitHub Actions and GitLab CI share: when it starts, its jobs, and what each may do."""

from dataclasses import dataclass
from enum import Enum

from mlspec.workflows.values import Value


class Right(Enum):
    """What a job may change beyond its own machine; the value is GitHub's name of it."""

    CONTENTS = "contents"
    PULL_REQUESTS = "pull-requests"
    PACKAGES = "packages"


class Condition(Enum):
    """When a job runs that does not always."""

    OWN_REQUEST = "the pull request is of this repository, not of a fork"
    LABELLED = "the pull request has the label, or a person asked for it"
    TOLD_OF_ABORT = "a rollout's controller told of an abort"
    NOT_TOLD_OF_ABORT = "nobody told of an abort"
    NOT_PUSHED = "the clock or a person started it, not a push"
    SOMETHING_TO_DO = "an earlier job found work"
    DESPITE_FAILURE = "also where a job before it failed"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked who starts a workflow."""

    name: str
    description: str
    required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Triggers:
    """What starts a workflow: any of these.

    `pushes` are those to the protected branch; `schedule` is a line of cron; `label` the label of a pull request that
    it waits for; `message` the kind of a message from outside.
    """

    requests: bool = False
    label: str | None = None
    pushes: bool = False
    schedule: str | None = None
    message: str | None = None
    questions: tuple[Question, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Lines of bash, each a constant: values come from the environment alone.

    With `always` it runs although a step before it failed.
    """

    title: str
    script: tuple[str, ...]
    env: tuple[tuple[str, Value], ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What runs on one machine.

    `reads` says why it reads the repository, None where it does not; `base` where that is the protected branch and not
    what the event is about, `of_request` where what a pull request brings runs. `rights` are what it may change, each
    with the reason. `cloud` jobs, by their reason, act as the identity of the Project and see the named secrets of its
    remotes and registries. `each_model` names the job for each of whose `models` it runs. `keeps` are files that later
    jobs get, under the job's name, and `takes` the jobs whose files it gets; `gives` are files whose one line later
    jobs may ask for by name, and `findings` the file of what a check found.
    """

    name: str
    title: str
    steps: tuple[Step, ...]
    reads: str | None = None
    base: bool = False
    of_request: bool = False
    needs: tuple[str, ...] = ()
    rights: tuple[tuple[Right, str], ...] = ()
    when: tuple[Condition, ...] = ()
    cloud: str | None = None
    each_model: str | None = None
    keeps: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    gives: tuple[tuple[str, str], ...] = ()
    findings: str | None = None
    minutes: int = 15


@dataclass(frozen=True, slots=True)
class Workflow:
    """One workflow; `alone` where a second run waits for the first, instead of ending it."""

    name: str
    title: str
    purpose: str
    triggers: Triggers
    jobs: tuple[Job, ...]
    alone: bool
