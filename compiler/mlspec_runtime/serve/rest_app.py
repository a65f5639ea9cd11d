"""MLServer's HTTP application, narrowed to what a packaged version answers."""

import asyncio
import contextlib
import re
from collections.abc import Callable, MutableMapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from mlserver.rest.responses import Response
from starlette.routing import Route

from mlspec_runtime.serve.counted_requests import Application, Count, CountedRequests, Message, Receive, Send

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


LINGER_SECONDS = 2.0
"""So long is the rest of a refused body read and thrown away: a caller that still sends would not see the answer."""


class ShortBodies:
    """Refuses a request whose body is too long before anything looks at it; no more than the limit is ever kept."""

    def __init__(self, app: Application, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answers as the application does, or with 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, has_more = (None, True) if self._says_more(scope) else await self._body(receive)
        if body is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_rest(receive, has_more=has_more), LINGER_SECONDS)
            told = f"the request is longer than {self._most:,} bytes: send its rows in several requests"
            refusal = Response(status_code=413, content={"error": told}, headers={"connection": "close"})
            await refusal(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, replay, send)

    def _says_more(self, scope: MutableMapping[str, Any]) -> bool:
        said = dict(scope["headers"]).get(b"content-length", b"0")
        return not said.isdigit() or int(said) > self._most

    async def _body(self, receive: Receive) -> tuple[bytes | None, bool]:
        """Returns the body, or None once it is too long and whether there is more of it.

        A caller that goes away has sent what there was.
        """
        parts: list[bytes] = []
        length, more = 0, True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            length += len(parts[-1])
            more = _has_more(message)
            if length > self._most:
                return None, more
        return b"".join(parts), False


def _has_more(message: Message) -> bool:
    return message["type"] == "http.request" and bool(message.get("more_body", False))


async def _rest(receive: Receive, *, has_more: bool) -> None:
    """Returns once the rest of a body has come."""
    while has_more:
        has_more = _has_more(await receive())


def narrow(app: FastAPI, is_stopping: Callable[[], bool], most_bytes: int, count: Count) -> None:
    """Closes the routes that are none of a packaged version's, and says of a malformed request where it is so.

    Every request for a prediction is counted.
    """
    app.router.routes[:] = [route for route in app.router.routes if not _CLOSED.search(getattr(route, "path", ""))]
    for route in app.router.routes:
        if isinstance(route, Route):
            # Behind the routing, so that what counts answers by their routes counts this one.
            route.app = ShortBodies(route.app, most_bytes)
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_middleware(LastAnswers, is_stopping=is_stopping)
    app.add_middleware(CountedRequests, count=count)


async def _refused(request: Request, error: Exception) -> Response:
    if "json" not in request.headers.get("content-type", ""):
        return Response(status_code=400, content={"error": "Content-Type: send application/json"})
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    told = [f"{'.'.join(map(str, fault['loc'][1:])) or 'body'}: {fault['msg']}" for fault in faults]
    return Response(status_code=400, content={"error": "; ".join(told[:3]) or "the request is malformed"})
