"""What the stores of a project ask for: variables that jobs beside the cloud get from named secrets."""

from mlspec.plan.plan import ProjectPlan
from mlspec.plan.project import Credential


def credentials(project: ProjectPlan) -> tuple[Credential, ...]:
    """Returns the credentials of every remote and registry."""
    stores = project.project
    return (
        *(each for remote in stores.remotes for each in remote.credentials),
        *(each for registry in stores.registries for each in registry.credentials),
    )
