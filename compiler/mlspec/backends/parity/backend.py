"""Renders the jobs that compute again what the versions of an environment were served from, whatever rolls them out."""

from mlspec.backends.backend import Backend, EnvironmentFiles, nothing
from mlspec.manifests.parity_job import parity_job
from mlspec.plan.environment import EnvironmentPlan


def render_environment(environment: EnvironmentPlan) -> EnvironmentFiles:
    """Returns a CronJob for each model that answers requests and asks for parity; none without images to run."""
    if environment.registry is None:
        return EnvironmentFiles()
    found = (
        (model.name, parity_job(environment, model)) for model in environment.models if model.serves.mode == "online"
    )
    return EnvironmentFiles(tuple((f"{name}/parity-job.yaml", job) for name, job in found if job is not None))


PARITY = Backend("parity", nothing, nothing, render_environment, nothing)
