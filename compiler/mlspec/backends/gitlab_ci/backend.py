"""GitLab CI: a file a workflow, and the one that includes them all; a project's own file includes that one."""

from typing import Any

from mlspec.backends.backend import Backend, nothing, nowhere
from mlspec.backends.gitlab_ci.identity import identity_keys, identity_script, identity_variables
from mlspec.backends.gitlab_ci.rules import rules
from mlspec.backends.gitlab_ci.script import script
from mlspec.backends.gitlab_ci.variables import TOKENS, variables
from mlspec.conventions import GITLAB_WORKFLOWS
from mlspec.emit.tree import OutputFile
from mlspec.emit.written import Script
from mlspec.plan.plan import ProjectPlan
from mlspec.plan.project import ContinuousIntegration
from mlspec.workflows.folders import WORK
from mlspec.workflows.registry import workflows
from mlspec.workflows.rendering import workflow_file
from mlspec.workflows.stores import credentials, environment
from mlspec.workflows.workflow import Job, Workflow

_BASE = ".mlspec"


def render_project(project: ProjectPlan) -> tuple[OutputFile, ...]:
    """Returns the workflows of a project whose CI is GitLab's."""
    ci = project.project.ci
    if ci is None or ci.provider != "gitlab":
        return ()
    all_workflows = workflows(project)
    files = tuple(
        workflow_file(f"{GITLAB_WORKFLOWS}/{each.name}.yml", _document(each, project, ci), each.purpose)
        for each in all_workflows
    )
    included = [{"local": f"/{file.path}"} for file in files]
    whole = workflow_file(f"{GITLAB_WORKFLOWS}/pipeline.yml", {"include": included, _BASE: _base(ci)})
    return (*files, whole)


def _base(ci: ContinuousIntegration) -> dict[str, Any]:
    image = {} if ci.image is None else {"image": ci.image}
    return {
        **image,
        "tags": list(ci.runners),
        "variables": {
            "GIT_DEPTH": "0",
            "MLSPEC_PYTHON": ci.python,
            "MLSPEC_REQUIREMENTS": ci.requirements,
        },
        "before_script": [
            Script(
                "git --version",
                'python --version | grep --quiet --fixed-strings "Python $MLSPEC_PYTHON."',
                'python -m pip install --require-hashes --only-binary :all: --requirement "$MLSPEC_REQUIREMENTS"',
                f"mkdir -p {WORK}",
            )
        ],
    }


def _document(workflow: Workflow, project: ProjectPlan, ci: ContinuousIntegration) -> dict[str, Any]:
    return {_named(workflow, job.name): _job(workflow, job, project, ci) for job in workflow.jobs}


def _named(workflow: Workflow, job: str) -> str:
    return f"mlspec {workflow.name}" if job == workflow.name else f"mlspec {workflow.name} {job}"


def _job(workflow: Workflow, job: Job, project: ProjectPlan, ci: ContinuousIntegration) -> dict[str, Any]:
    document: dict[str, Any] = {"extends": _BASE, "rules": rules(workflow, job, ci.branch)}
    if job.of_request and ci.pull_request_runners != ci.runners:
        document["tags"] = list(ci.pull_request_runners)
    if job.needs:
        document["needs"] = [
            {"job": _named(workflow, name), "artifacts": name in job.takes or name == job.each_model}
            for name in job.needs
        ]
    else:
        document["needs"] = []
    told = variables(job)
    told |= {each.variable: f"${each.secret}" for each in credentials(project, job) if each.variable != each.secret}
    identity = ci.identity if job.cloud is not None else None
    if identity is not None:
        told |= identity_variables(identity)
        document |= identity_keys(identity)
    if told:
        document["variables"] = told
    if job.each_model is not None:
        document["parallel"] = {"matrix": [{"MLSPEC_MODEL": [model.name for model in project.models]}]}
    if job.cloud is not None or any(value in TOKENS for step in job.steps for _, value in step.env):
        document["environment"] = {"name": environment(workflow, job), "action": "access"}
    document["interruptible"] = not workflow.alone
    if workflow.alone:
        each = " $MLSPEC_MODEL" if job.each_model is not None else ""
        document["resource_group"] = f"{_named(workflow, job.name)}{each}"
    document["timeout"] = f"{job.minutes} minutes"
    before = [] if identity is None else [identity_script(identity)]
    document["script"] = [*before, *script(job)]
    if job.keeps:
        document["artifacts"] = _artifacts(job)
    return document


def _artifacts(job: Job) -> dict[str, Any]:
    reports = {} if job.findings is None else {"reports": {"codequality": job.findings}}
    return {"when": "always", "expire_in": "14 days", "access": "developer", "paths": list(job.keeps), **reports}


GITLAB_CI = Backend("gitlab_ci", nothing, render_project, nowhere, nothing, GITLAB_WORKFLOWS)
