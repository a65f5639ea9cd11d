"""What came of a run of a workflow of GitHub: its jobs, their steps, and what these said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["success", "failure", "skipped", "cancelled"]


@dataclass(frozen=True)
class StepRun:
    """A step that ended; `result` is `success` for a failure that may happen, `outcome` never is."""

    key: str
    outcome: Outcome
    result: Outcome
    output: str = ""
    commands: tuple[tuple[str, str, str], ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def annotations(self) -> tuple[tuple[str, str, str], ...]:
        """The findings that GitHub shows beside lines: level, place, text."""
        return tuple(each for each in self.commands if each[0] in ("error", "warning", "notice"))


@dataclass
class JobRun:
    """A job that ended, or once for each cell of its matrix; `summary` is its page."""

    name: str
    result: Outcome
    steps: list[StepRun] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    def step(self, key: str) -> StepRun:
        """Returns a step by its id or name."""
        return next(step for step in self.steps if step.key == key)


@dataclass
class WorkflowRun:
    """A run; `jobs` are those of a matrix one by one, and `killed` says that it was ended from outside."""

    name: str
    jobs: list[JobRun] = field(default_factory=list)
    results: dict[str, Outcome] = field(default_factory=dict)
    killed: bool = False

    @property
    def result(self) -> Outcome:
        """What the run ended with."""
        if self.killed or "cancelled" in self.results.values():
            return "cancelled"
        return "failure" if "failure" in self.results.values() else "success"

    @property
    def walked(self) -> list[tuple[str, str]]:
        """Every step that ran, as the pair by which a run can be stopped after it."""
        return [(job.name, step.key) for job in self.jobs for step in job.steps if step.outcome != "skipped"]

    @property
    def summary(self) -> str:
        """The pages of all jobs."""
        return "".join(job.summary for job in self.jobs)

    def job(self, name: str) -> JobRun:
        """Returns a job by its key, or by that and what its matrix gave it: `train (churn)`."""
        return next(job for job in self.jobs if job.name == name)

    def __str__(self) -> str:
        """The log, for a test that fails."""
        lines = [f"{self.name}: {self.result}{' (killed)' if self.killed else ''}"]
        for job in self.jobs:
            lines.append(f"  {job.name}: {job.result} {job.outputs or ''}")
            for step in job.steps:
                lines.append(f"    {step.key}: {step.outcome}")
                lines += [f"      | {line}" for line in step.output.splitlines()] if step.outcome != "skipped" else ()
        return "\n".join(lines)
