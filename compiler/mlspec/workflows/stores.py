"""What jobs beside the cloud get: variables from named secrets, and the environment that guards these."""

from mlspec.plan.plan import ProjectPlan
from mlspec.plan.project import Credential
from mlspec.workflows.workflow import Job, Right, Workflow

ENVIRONMENT = "mlspec"
"""The environment of jobs that write: their tokens stand in it alone."""


def credentials(project: ProjectPlan, job: Job) -> tuple[Credential, ...]:
    """Returns the credentials that a job sees: of every remote, and of registries where it pushes images."""
    if job.cloud is None:
        return ()
    stores = project.project
    registries = stores.registries if _publishes(job) else ()
    return (
        *(each for remote in stores.remotes for each in remote.credentials),
        *(each for registry in registries for each in registry.credentials),
    )


def environment(workflow: Workflow, job: Job) -> str:
    """Returns the environment that a job stands in, if any guards it.

    One that runs code of the project has its workflow's own: neither the secrets nor the identity of another.
    """
    return ENVIRONMENT if job.cloud is None or job.rights else f"{ENVIRONMENT}-{workflow.name}"


def _publishes(job: Job) -> bool:
    return any(right is Right.PACKAGES for right, _ in job.rights)
