"""GitHub Actions: a workflow a file, where GitHub looks for them."""

from typing import Any

from mlspec.backends.backend import Backend, nothing, nowhere
from mlspec.backends.github_actions.expressions import SECRET, condition
from mlspec.backends.github_actions.steps import steps
from mlspec.backends.github_actions.triggers import concurrency, triggers
from mlspec.conventions import GITHUB_WORKFLOWS
from mlspec.emit.tree import OutputFile
from mlspec.emit.written import Commented
from mlspec.plan.plan import ProjectPlan
from mlspec.plan.project import ContinuousIntegration
from mlspec.workflows.folders import WORK
from mlspec.workflows.registry import workflows
from mlspec.workflows.rendering import workflow_file
from mlspec.workflows.stores import credentials, environment
from mlspec.workflows.values import Secret
from mlspec.workflows.workflow import Job, Right, Workflow


def render_project(project: ProjectPlan) -> tuple[OutputFile, ...]:
    """Returns the workflows of a project whose CI is GitHub's."""
    ci = project.project.ci
    if ci is None or ci.provider != "github":
        return ()
    return tuple(
        workflow_file(f"{GITHUB_WORKFLOWS}/mlspec-{each.name}.yml", _document(each, project, ci), each.purpose)
        for each in workflows(project)
    )


def _document(workflow: Workflow, project: ProjectPlan, ci: ContinuousIntegration) -> dict[str, Any]:
    return {
        "name": workflow.title,
        "on": triggers(workflow.triggers, ci.branch),
        "permissions": {},
        "concurrency": concurrency(workflow),
        "defaults": {"run": {"shell": "bash"}},
        "jobs": {job.name: _job(workflow, job, project, ci) for job in workflow.jobs},
    }


def _job(workflow: Workflow, job: Job, project: ProjectPlan, ci: ContinuousIntegration) -> dict[str, Any]:
    secrets = {each.variable: f"${{{{ secrets.{each.secret} }}}}" for each in credentials(project, job)}
    guarded = bool(secrets) or _reads_secrets(job) or (job.cloud is not None and ci.identity is not None)
    runs_if = condition(job)
    document: dict[str, Any] = {"name": job.title}
    if job.needs:
        document["needs"] = list(job.needs)
    if runs_if is not None:
        document["if"] = runs_if
    runners = ci.pull_request_runners if job.of_request else ci.runners
    document["runs-on"] = runners[0] if len(runners) == 1 else list(runners)
    if guarded:
        document["environment"] = environment(workflow, job)
    document["permissions"] = _permissions(job, ci)
    document["timeout-minutes"] = job.minutes
    if job.each_model is not None:
        matrix = f"${{{{ fromJSON(needs.{job.each_model}.outputs.models) }}}}"
        document["strategy"] = {"fail-fast": False, "matrix": {"model": matrix}}
    if secrets:
        document["env"] = secrets
    if job.gives:
        document["outputs"] = {name: f"${{{{ steps.{name}.outputs.{name} }}}}" for name, _ in job.gives}
    document["steps"] = list(steps(workflow, job, ci))
    return document


def _permissions(job: Job, ci: ContinuousIntegration) -> dict[str, Commented]:
    rights: dict[str, Commented] = {}
    if job.reads is not None:
        rights[Right.CONTENTS.value] = Commented("read", f"to read {job.reads}")
    rights |= {right.value: Commented("write", reason) for right, reason in job.rights}
    if job.cloud is not None and ci.identity is not None:
        rights["id-token"] = Commented("write", f"to be the identity of the Project: {job.cloud}")
    return rights


def _reads_secrets(job: Job) -> bool:
    return any(value in SECRET or isinstance(value, Secret) for step in job.steps for _, value in step.env)


def ignored(project: ProjectPlan) -> tuple[str, ...]:
    """Returns what jobs leave in the work tree for later ones."""
    return (f"/{WORK}/",) if project.project.ci is not None else ()


GITHUB_ACTIONS = Backend("github_actions", nothing, render_project, nowhere, ignored, GITHUB_WORKFLOWS)
