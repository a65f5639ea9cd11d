"""The steps of a job of GitHub: check out, set up, take on an identity, get files, run, keep files."""

from collections.abc import Iterator, Mapping

from mlspec.backends.github_actions.expressions import written
from mlspec.emit.written import Commented, Script
from mlspec.plan.project import ContinuousIntegration, Identity
from mlspec.workflows.actions import find_action
from mlspec.workflows.folders import WORK
from mlspec.workflows.workflow import Job, Step, Workflow

_STRICT = "set -euo pipefail"
_DAYS_KEPT = 14


def steps(workflow: Workflow, job: Job, ci: ContinuousIntegration) -> Iterator[dict[str, object]]:
    """Yields the steps of a job, in order."""
    yield _checked_out(job, ci)
    yield _used("Set up Python", "actions/setup-python", {"python-version": ci.python})
    yield {
        "name": "Install what is pinned",
        "env": {"REQUIREMENTS": ci.requirements},
        "run": Script(
            _STRICT, 'python -m pip install --require-hashes --only-binary :all: --requirement "$REQUIREMENTS"'
        ),
    }
    if job.cloud is not None and ci.identity is not None:
        yield _identified(ci.identity)
    for name in job.takes:
        yield _used(
            f"Get what {name} kept",
            "actions/download-artifact",
            {"pattern": f"mlspec-{workflow.name}-{name}*", "path": WORK, "merge-multiple": True},
        )
    for step in job.steps:
        yield _run(step, ci.branch)
    for name, file in job.gives:
        yield {
            "name": f"Hand on {name}",
            "id": name,
            "run": Script(_STRICT, f'echo "{name}=$(cat {file})" >> "$GITHUB_OUTPUT"'),
        }
    if job.keeps:
        yield _kept(workflow, job)


def _checked_out(job: Job, ci: ContinuousIntegration) -> dict[str, object]:
    ref = {"ref": ci.branch} if job.base else {}
    return _used("Check out", "actions/checkout", {**ref, "fetch-depth": 0, "persist-credentials": False})


def _run(step: Step, branch: str) -> dict[str, object]:
    env = {name: written(value, branch) for name, value in step.env}
    return {
        "name": step.title,
        **({"if": "${{ !cancelled() }}"} if step.always else {}),
        **({"env": env} if env else {}),
        "run": Script(_STRICT, *step.script),
    }


def _kept(workflow: Workflow, job: Job) -> dict[str, object]:
    each = "-${{ matrix.model }}" if job.each_model is not None else ""
    settings = {
        "name": f"mlspec-{workflow.name}-{job.name}{each}",
        "path": "\n".join(job.keeps),
        "if-no-files-found": "error",
        "overwrite": True,
        "retention-days": _DAYS_KEPT,
    }
    return _used("Keep what came of it", "actions/upload-artifact", settings, {"if": "${{ !cancelled() }}"})


def _identified(identity: Identity) -> dict[str, object]:
    if identity.cloud == "aws":
        settings: dict[str, object] = {"role-to-assume": identity.role, "aws-region": identity.region}
        return _used("Take on the role in AWS", "aws-actions/configure-aws-credentials", settings)
    settings = {"workload_identity_provider": identity.provider, "service_account": identity.service_account}
    return _used("Take on the service account of Google Cloud", "google-github-actions/auth", settings)


def _used(
    title: str, name: str, settings: Mapping[str, object], also: Mapping[str, object] | None = None
) -> dict[str, object]:
    action = find_action(name)
    return {"name": title, **(also or {}), "uses": Commented(action.uses, action.tag), "with": dict(settings)}
