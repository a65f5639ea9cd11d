"""`registries` and `remotes` of a Project: where images are pushed to, and where DVC keeps what it caches."""

from pydantic import Field

from mlspec.spec.credentials import Credentials
from mlspec.spec.names import ImageRepository, RemoteUrl
from mlspec.spec.section import Section


class Registry(Section):
    """A container registry; images get the model's name behind the repository."""

    repository: ImageRepository = Field(description="The registry's host and the repository in it.")
    credentials: Credentials = Field(default_factory=dict)


class Remote(Section):
    """Where DVC keeps data and models beyond the machine that made them."""

    url: RemoteUrl = Field(description="A bucket or folder; without user and password.")
    credentials: Credentials = Field(default_factory=dict)
