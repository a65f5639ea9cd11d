"""What came of a pipeline of GitLab: its jobs, and what these said."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class JobRun:
    """A job: `success`, `failed`, `skipped`, `manual` where a person would have to start it, or `killed`."""

    name: str
    result: str
    output: str = ""


@dataclass
class PipelineRun:
    """A pipeline; the jobs that its rules leave out are not there."""

    jobs: list[JobRun] = field(default_factory=list)
    killed: bool = False

    @property
    def result(self) -> str:
        """What the pipeline ended with."""
        if self.killed:
            return "killed"
        return "failed" if any(job.result == "failed" for job in self.jobs) else "success"

    @property
    def results(self) -> dict[str, str]:
        """The result of each job."""
        return {job.name: job.result for job in self.jobs}

    def job(self, name: str) -> JobRun:
        """Returns a job by its name; with the cell of its matrix, if it has one: `train: [churn]`."""
        return next(job for job in self.jobs if job.name == name)

    def __str__(self) -> str:
        """The log, for a test that fails."""
        lines = [f"pipeline: {self.result}"]
        for job in self.jobs:
            lines += [f"  {job.name}: {job.result}", *(f"    | {line}" for line in job.output.splitlines())]
        return "\n".join(lines)
