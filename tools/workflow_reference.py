"""Writes what starts each workflow, and what its jobs may do, into docs/workflows/*.md, between two marks of each page.

    python tools/workflow_reference.py [FOLDER]

Without FOLDER it rewrites docs/workflows; a test fails until that is done after a workflow changed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from mlspec.cli.project_folder import read_project
from mlspec.pipeline import plan_project
from mlspec.plan.plan import ProjectPlan
from mlspec.workflows.registry import workflows
from mlspec.workflows.values import Input
from mlspec.workflows.workflow import Job, Triggers, Workflow

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- begin: made by tools/workflow_reference.py -->", "<!-- end -->"
CASE = ROOT / "tests" / "cases" / "good" / "stepped"
"""A project in which every job of every workflow is there."""


def page(text: str, workflow: Workflow) -> str:
    """Returns the text of a page with what stands between the marks made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = "\n".join(_lines(workflow))
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def _lines(workflow: Workflow) -> Iterator[str]:
    yield workflow.purpose
    yield ""
    yield "| starts | GitHub | GitLab |"
    yield "|---|---|---|"
    yield from _started(workflow)
    yield ""
    yield "| job | what | may change | why |"
    yield "|---|---|---|---|"
    yield from (_row(job) for job in workflow.jobs)
    if workflow.triggers.questions:
        yield ""
        yield "| asked | on GitLab | what |"
        yield "|---|---|---|"
        asked, variables = workflow.triggers.questions, _variables(workflow)
        yield from (f"| `{each.name}` | `{variables[each.name]}` | {each.description} |" for each in asked)


def _variables(workflow: Workflow) -> dict[str, str]:
    """Returns the variable by which GitLab is told the answer to each question."""
    steps = [step for job in workflow.jobs for step in job.steps]
    return {value.name: name for step in steps for name, value in step.env if isinstance(value, Input)}


def _started(workflow: Workflow) -> Iterator[str]:
    triggers: Triggers = workflow.triggers
    if triggers.requests:
        yield "| each pull request | `pull_request` | `merge_request_event` |"
    if triggers.label is not None:
        yield f"| a pull request with the label `{triggers.label}` | `pull_request` | `CI_MERGE_REQUEST_LABELS` |"
    if triggers.pushes:
        yield "| a push to the protected branch: what is merged | `push` | `push` |"
    if triggers.schedule is not None:
        yield f"| the clock, `{triggers.schedule}` | `schedule` | a schedule with `MLSPEC={workflow.name}` |"
    if triggers.message is not None:
        told = f"`repository_dispatch` `{triggers.message}` | a trigger with `MLSPEC_ABORT`"
        yield f"| a message of the rollout's controller | {told} |"
    if triggers.questions is not None:
        meant = "the manual job of a merge request" if triggers.label else f"a pipeline with `MLSPEC={workflow.name}`"
        yield f"| a person | `workflow_dispatch` | {meant} |"


def _row(job: Job) -> str:
    rights = "<br>".join(f"`{right.value}`" for right, _ in job.rights) or "nothing"
    why = "<br>".join(reason for _, reason in job.rights) or "-"
    cloud = f"; acts as the identity of the Project {job.cloud}" if job.cloud is not None else ""
    return f"| `{job.name}` | {job.title}{cloud} | {rights} | {why} |"


def project() -> ProjectPlan:
    """Returns the plan of the project that has every job."""
    planned = plan_project(read_project(str(CASE)).files)
    if planned.plan is None:
        raise SystemExit("\n".join(each.message for each in planned.diagnostics))
    return planned.plan


def main() -> None:
    """Writes the pages."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "workflows"
    for workflow in workflows(project()):
        source = ROOT / "docs" / "workflows" / f"{workflow.name}.md"
        (folder / source.name).write_text(page(source.read_text(encoding="utf-8"), workflow), encoding="utf-8")


if __name__ == "__main__":
    main()
