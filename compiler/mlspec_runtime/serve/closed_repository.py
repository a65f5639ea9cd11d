"""The repository side of the protocol, closed: which version serves is decided in git, never by a request."""

from mlserver.errors import MLServerError
from mlserver.types import RepositoryIndexRequest, RepositoryIndexResponse


class ClosedRepository:
    """Refuses to list, load and unload; MLServer asks it over gRPC."""

    async def index(self, payload: RepositoryIndexRequest) -> RepositoryIndexResponse:
        """Raises MLServerError."""
        del payload
        raise _closed()

    async def load(self, name: str) -> bool:
        """Raises MLServerError."""
        del name
        raise _closed()

    async def unload(self, name: str) -> bool:
        """Raises MLServerError."""
        del name
        raise _closed()


def _closed() -> MLServerError:
    return MLServerError("this server answers one version, and no request changes which")
