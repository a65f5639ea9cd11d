"""MLServer for one packaged version: ready when it is loaded, and gone only when everybody is answered."""

import asyncio
import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import uvicorn
from mlserver import MLServer, ModelSettings, Settings
from mlserver.grpc import GRPCServer
from mlserver.grpc.utils import STATUS_CODE_MAPPING
from mlserver.metrics import MetricsServer
from mlserver.rest import RESTServer

from mlspec_runtime.serve.closed_repository import ClosedRepository
from mlspec_runtime.serve.grpc_requests import read_request
from mlspec_runtime.serve.model_runtime import PackagedVersion
from mlspec_runtime.serve.rest_app import narrow


class _Listener(uvicorn.Server):
    """A listener that leaves signals to the server that it is a part of."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class _Rest(RESTServer):
    async def start(self) -> None:
        listener: Any = _Listener(self._get_config())
        self._server = listener
        await self._server.serve()


class _Metrics(MetricsServer):
    async def start(self) -> None:
        listener: Any = _Listener(self._get_config())
        self._server = listener
        await self._server.serve()


class _Grpc(GRPCServer):
    def _create_server(self) -> Any:
        server: Any = super()._create_server()
        # The servicer asks itself for this at each request.
        setattr(self._inference_servicer, "_InsertHeaders", read_request)  # noqa: B010 - a method in place of a method
        return server


_GRPC: Any = import_module("grpc")
STATUS_CODE_MAPPING.setdefault(503, _GRPC.StatusCode.UNAVAILABLE)


class PackageServer(MLServer):
    """Answers over REST and gRPC; metrics stand on a port of their own.

    Args:
        settings: MLServer's.
        drain_seconds: So long is a stopping server unready while it still answers, for those in front to notice.
        most_bytes: A request whose body is longer is refused.
    """

    def __init__(self, settings: Settings, drain_seconds: float, most_bytes: int) -> None:
        self._drain_seconds = drain_seconds
        self._most_bytes = most_bytes
        self._stopping = asyncio.Event()
        self._version: PackagedVersion | None = None
        super().__init__(settings)

    @property
    def was_loaded(self) -> bool:
        """Whether the version came to serve at all."""
        return self._version is not None

    async def serve(self, model: ModelSettings) -> None:
        """Returns once the server has stopped."""
        await self.start([model])

    async def add_custom_handlers(self, model: Any) -> Any:
        """Returns the model, which has no routes of its own."""
        return model

    async def stop(self, sig: int | None = None) -> None:
        """Returns once every request that came is answered and the log is written; a second signal does not wait."""
        again = self._stopping.is_set()
        self._stopping.set()
        version = await self._serving()
        if version is not None and not again:
            await asyncio.sleep(self._drain_seconds)
        await super().stop(sig)
        if version is not None:
            await asyncio.to_thread(version.close)
            await version.disconnect()

    async def _serving(self) -> PackagedVersion | None:
        models = list(await self._model_registry.get_models())
        found = next((model for model in models if isinstance(model, PackagedVersion) and model.ready), None)
        self._version = found or self._version
        return found

    async def _count(self, model: str, outcome: str, seconds: float) -> None:
        version = self._version or await self._serving()
        if version is not None and version.name == model:
            version.count(outcome, seconds)

    async def _is_ready(self) -> bool:
        return not self._stopping.is_set() and await self._serving() is not None

    def _create_servers(self) -> None:
        # Without a model MLServer calls itself ready.
        setattr(self._data_plane, "ready", self._is_ready)  # noqa: B010 - a method in place of a method
        closed: Any = ClosedRepository()
        rest = _Rest(self._settings, self._data_plane, closed)
        narrow(rest._app, self._stopping.is_set, self._most_bytes, self._count)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - MLServer has no other way in
        self._rest_server = rest
        self._grpc_server = _Grpc(self._settings, self._data_plane, closed)
        self._metrics_server = _Metrics(self._settings)
        self._kafka_server = None


def log_to_stderr() -> None:
    """Sends MLServer's own messages to stderr: stdout is the prediction log's."""
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name("stdout_stream_handler")  # by this name MLServer finds the handler that it would make
    logging.getLogger("mlserver").addHandler(handler)
