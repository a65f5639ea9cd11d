"""Runs the workflows of a repository as GitHub does, on this machine.

    with served_origin(tmp_path, project) as origin:
        github = GitHub(Repository(origin, secrets={...}), tmp_path / "runs")
        run = github.run("mlspec-check", pull_request(origin, 7, head))
        assert run.result == "success", run

A job gets a machine: a home, an empty workspace, a token with the rights of its `permissions`, and nothing of the
environment of the tests. Its blocks are started by the bash of this machine, its Python is that of job_python.py, its
`gh` is tests/fake_gh.py, and git reaches the origin over HTTP with what the job was given. What GitHub would refuse,
and what is not known here, raises NotUnderstood. `stop_after=(job, step)` ends the run there, as when a runner dies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import fake_gh
from workflow_runs.expressions import Closed, Scope
from workflow_runs.faults import NotUnderstood
from workflow_runs.github_contexts import FOLDER, Repository, Run
from workflow_runs.github_events import Event
from workflow_runs.github_jobs import JobRunner, Stop, cells
from workflow_runs.github_runs import JobRun, Outcome, WorkflowRun
from workflow_runs.github_triggers import starts
from workflow_runs.github_workflow import Job, Workflow, read


@dataclass
class GitHub:
    """The runners of a repository; `folder` holds what they leave, `gh.json` in it what `gh` remembers."""

    repository: Repository
    folder: Path
    runs: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        origin = self.repository.origin
        state = fake_gh.begin(self.folder / "gh.json", origin.bare, origin.name)
        self.repository = replace(self.repository, gh_state=state)

    def names(self, event: Event) -> list[str]:
        """Returns the names of the workflows that the event's commit has."""
        listed = self.repository.origin.git("ls-tree", "--name-only", event.sha, f"{FOLDER}/").splitlines()
        return [Path(each).stem for each in listed if each.endswith(".yml")]

    def started(self, event: Event) -> list[str]:
        """Returns the names of the workflows that an event starts."""
        return [name for name in self.names(event) if starts(self._read(name, event), event)]

    def run(self, name: str, event: Event, stop_after: Stop | None = None, attempt: int = 1) -> WorkflowRun:
        """Returns what comes of a workflow, as it is at the event's commit.

        Raises NotUnderstood where the event does not start it.
        """
        workflow = self._read(name, event)
        if not starts(workflow, event):
            raise NotUnderstood(f"{event.name} does not start {name}")
        self.runs += 1
        run = Run(self.repository, workflow, event, self.folder / str(self.runs), self.runs, attempt)
        found = _Walk(run, stop_after).whole()
        if stop_after is not None and not found.killed:
            raise NotUnderstood(f"{name} never came to {stop_after}: {found}")
        return found

    def _read(self, name: str, event: Event) -> Workflow:
        file = self.folder / f"{name}.yml"
        file.write_text(self.repository.origin.git("show", f"{event.sha}:{FOLDER}/{name}.yml") + "\n", encoding="utf-8")
        return read(file)


@dataclass
class _Walk:
    """The jobs of a run, one after another."""

    run: Run
    stop_after: Stop | None
    found: WorkflowRun = field(init=False)

    def __post_init__(self) -> None:
        self.found = WorkflowRun(self.run.name)

    def whole(self) -> WorkflowRun:
        outputs: dict[str, dict[str, str]] = {}
        for job in self.run.workflow.jobs:
            needs = Closed({name: Closed(result=self.found.results[name], outputs=outputs[name]) for name in job.needs})
            scope = self.run.scope(needs=needs, results=self._before(job))
            outputs[job.name] = Closed(dict.fromkeys(job.data.get("outputs", {}), ""))
            if scope.holds(job.data.get("if")):
                self._job(job, scope, needs, outputs[job.name])
            else:
                self.found.results[job.name] = "skipped"
                self.found.jobs.append(JobRun(job.name, "skipped"))
            if self.found.killed:
                break
        return self.found

    def _job(self, job: Job, scope: Scope, needs: Mapping[str, Any], outputs: dict[str, str]) -> None:
        results: list[Outcome] = []
        for cell in cells(scope, job):
            if cell is None:
                done = JobRun(job.name, "failure")
            else:
                done = JobRunner(self.run, job, cell, needs, len(self.found.jobs)).whole(self.stop_after)
            self.found.jobs.append(done)
            results.append(done.result)
            outputs |= {name: text for name, text in done.outputs.items() if text}
            if done.result == "cancelled":
                self.found.killed = True
                break
            if done.result == "failure" and job.data.get("strategy", {}).get("fail-fast", True):
                break
        may_fail = job.data.get("continue-on-error") is True
        worst: Outcome = "cancelled" if "cancelled" in results else "failure" if "failure" in results else "success"
        self.found.results[job.name] = "success" if worst == "failure" and may_fail else worst

    def _before(self, job: Job) -> list[Outcome]:
        """Returns how the jobs went that this one waits for, and those that they waited for."""
        jobs = {each.name: each for each in self.run.workflow.jobs}
        names, waiting = set[str](), list(job.needs)
        while waiting:
            name = waiting.pop()
            if name not in names:
                names.add(name)
                waiting += jobs[name].needs
        return [self.found.results[name] for name in names]
