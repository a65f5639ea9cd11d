"""`flux` of an Environment: the Flux that keeps the cluster equal to what is committed."""

from pydantic import Field

from mlspec.spec.names import DnsLabel, FolderPath
from mlspec.spec.section import Section


class Flux(Section):
    """What its Kustomization names beside the environment's own folder."""

    source: DnsLabel = Field(description="The GitRepository that follows this project's repository and branch.")
    namespace: DnsLabel = Field(
        default="flux-system", description="The namespace in which it stands, and the Kustomization with it."
    )
    folder: FolderPath | None = Field(
        default=None, description="Where mlspec.yaml stands in the repository; without it, at its root."
    )
