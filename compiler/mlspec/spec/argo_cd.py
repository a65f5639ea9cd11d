"""`argo_cd` of an Environment: the Argo CD that keeps the cluster equal to what is committed."""

from pydantic import Field

from mlspec.spec.names import Branch, DnsLabel, FolderPath, GitAddress, HttpsAddress
from mlspec.spec.section import Section


class ArgoCd(Section):
    """What its Application names beside the environment's own folder."""

    repository: GitAddress = Field(description="The repository of this project.")
    branch: Branch = Field(default="main", description="The branch that is followed: what is merged there serves.")
    folder: FolderPath | None = Field(
        default=None, description="Where mlspec.yaml stands in the repository; without it, at its root."
    )
    project: DnsLabel = Field(default="default", description="Argo CD's project that the Application belongs to.")
    namespace: DnsLabel = Field(default="argocd", description="The namespace in which Applications stand.")
    cluster: HttpsAddress = Field(
        default="https://kubernetes.default.svc", description="The API of the cluster; without it, Argo CD's own."
    )
