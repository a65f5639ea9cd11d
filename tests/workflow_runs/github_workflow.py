"""A workflow of GitHub as it is written: every key in it is one that is known here, or it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from workflow_runs.faults import NotUnderstood

WORKFLOW_KEYS = {"name", "run-name", "on", "permissions", "concurrency", "env", "defaults", "jobs"}
JOB_KEYS = {
    *("name", "needs", "if", "runs-on", "environment", "permissions", "concurrency", "outputs", "env", "defaults"),
    *("timeout-minutes", "strategy", "steps", "continue-on-error"),
}
STEP_KEYS = {"id", "name", "if", "uses", "with", "run", "shell", "env", "working-directory", "timeout-minutes"}
STEP_KEYS |= {"continue-on-error"}
RIGHTS = {
    "contents",
    "pull-requests",
    "packages",
    "id-token",
    "issues",
    "checks",
    "actions",
    "statuses",
    "security-events",
}


@dataclass(frozen=True)
class Step:
    """A step; `key` is its id, or else its name, or else its number."""

    key: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """A job with its steps in their order."""

    name: str
    data: Mapping[str, Any]
    needs: tuple[str, ...]
    permissions: Mapping[str, str]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Workflow:
    """A workflow with its jobs in an order in which each comes after those that it needs."""

    file: Path
    data: Mapping[str, Any]
    on: Mapping[str, Any]
    jobs: tuple[Job, ...]


def read(file: Path) -> Workflow:
    """Returns a workflow.

    Raises NotUnderstood where it has a key that is not known here, or leaves the rights of its token to settings.
    """
    data = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    if True in data:
        data["on"] = data.pop(True)  # YAML 1.1 takes the word `on` for true, and GitHub does not
    _only(data, WORKFLOW_KEYS, "the workflow")
    if "permissions" not in data:
        raise NotUnderstood("the workflow has no permissions: the settings of the repository would choose them")
    on = data["on"]
    on = dict.fromkeys([on] if isinstance(on, str) else on) if isinstance(on, (str, list)) else on
    jobs = {name: _job(name, job, data) for name, job in data["jobs"].items()}
    return Workflow(file, data, on, tuple(_ordered(jobs)))


def _job(name: str, data: Mapping[str, Any], workflow: Mapping[str, Any]) -> Job:
    _only(data, JOB_KEYS, f"the job {name}")
    if not data.get("runs-on"):
        raise NotUnderstood(f"the job {name} runs on nothing")
    needs = data.get("needs", ())
    permissions = data.get("permissions", workflow["permissions"])
    if not isinstance(permissions, Mapping) or not set(permissions) <= RIGHTS:
        raise NotUnderstood(f"the job {name} has the permissions {permissions}")
    steps = tuple(_step(name, number, step) for number, step in enumerate(data["steps"], 1))
    return Job(name, data, (needs,) if isinstance(needs, str) else tuple(needs), permissions, steps)


def _step(job: str, number: int, data: Mapping[str, Any]) -> Step:
    _only(data, STEP_KEYS, f"step {number} of {job}")
    if ("uses" in data) == ("run" in data):
        raise NotUnderstood(f"step {number} of {job} has to have either uses or run")
    return Step(str(data.get("id") or data.get("name") or number), data)


def _only(data: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(map(str, set(data) - known)):
        raise NotUnderstood(f"{where} has {', '.join(unknown)}")


def _ordered(jobs: Mapping[str, Job]) -> list[Job]:
    found: list[Job] = []
    waiting = list(jobs.values())
    while waiting:
        ready = [job for job in waiting if set(job.needs) <= {each.name for each in found}]
        if not ready:
            raise NotUnderstood(f"jobs that wait for ever: {', '.join(job.name for job in waiting)}")
        found += ready
        waiting = [job for job in waiting if job not in ready]
    return found
