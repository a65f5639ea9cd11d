"""Counts requests over REST where they come in and where their answers leave: whatever goes wrong between is in it."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from time import perf_counter
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
Count = Callable[[str, str, float], Awaitable[None]]

COUNTED: ContextVar[bool] = ContextVar("COUNTED", default=False)
"""Whether the request that is answered is counted here, and by nobody further inside."""

_INFER = re.compile(r"/v2/models/([^/]+)(?:/versions/[^/]+)?/infer")
_CALLERS_FAULT, _SERVERS_FAULT = 400, 500


class CountedRequests:
    """Tells of each request for a prediction the model, what became of it and its seconds.

    They run from the last byte of the request to the last byte of the answer, so that a slow caller is no slow server.
    """

    def __init__(self, app: Application, count: Count) -> None:
        self._app = app
        self._count = count

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answers as the application does."""
        asked = _INFER.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), _SERVERS_FAULT

        async def received() -> Message:
            nonlocal began
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body", False):
                began = perf_counter()
            return message

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        mark = COUNTED.set(True)
        try:
            await self._app(scope, received, sent)
        finally:
            COUNTED.reset(mark)
            await self._count(asked[1], _outcome(status), perf_counter() - began)


def _outcome(status: int) -> str:
    if status < _CALLERS_FAULT:
        return "answered"
    return "refused" if status < _SERVERS_FAULT else "failed"
