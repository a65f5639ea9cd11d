"""MLServer's HTTP application, narrowed to what a packaged version answers."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from mlserver.rest.responses import Response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

_CLOSED = re.compile(r"/(repository|docs|generate|generate_stream|infer_stream)(/|$)")
"""Routes that change what serves, stream what has no parts, or count beside `infer`."""


class LastAnswers:
    """Asks callers to connect elsewhere once the server is about to stop, so that none meets a closed connection."""

    def __init__(self, app: Application, is_stopping: Callable[[], bool]) -> None:
        self._app = app
        self._is_stopping = is_stopping

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answers as the application does; while stopping with `Connection: close`."""

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start" and self._is_stopping():
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self._app(scope, receive, send_last)


def narrow(app: FastAPI, is_stopping: Callable[[], bool]) -> None:
    """Closes the routes that are none of a packaged version's, and says of a malformed request where it is so."""
    app.router.routes[:] = [route for route in app.router.routes if not _CLOSED.search(getattr(route, "path", ""))]
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_middleware(LastAnswers, is_stopping=is_stopping)


async def _refused(request: Request, error: Exception) -> Response:
    if "json" not in request.headers.get("content-type", ""):
        return Response(status_code=400, content={"error": "Content-Type: send application/json"})
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    told = [f"{'.'.join(map(str, fault['loc'][1:])) or 'body'}: {fault['msg']}" for fault in faults]
    return Response(status_code=400, content={"error": "; ".join(told[:3]) or "the request is malformed"})
