"""What is counted of a request over REST: its outcome by what leaves the server, and the time that the server took."""

import asyncio
from typing import Any

import pytest

from mlspec_runtime.serve.counted_requests import COUNTED, Application, CountedRequests, Message, Receive, Send

PATH = "/v2/models/arrival/infer"


def app(status: int | None, fault: Exception | None = None, seconds: float = 0.0) -> Application:
    """Returns an application that reads a request, takes its time, answers with a status and may break after that."""

    async def answer(scope: Any, receive: Receive, send: Send) -> None:
        assert not COUNTED.get() or scope["path"].startswith("/v2/models/arrival/")
        while scope["type"] == "http" and (await receive()).get("more_body"):
            pass
        await asyncio.sleep(seconds)
        if status is not None:
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        if fault is not None:
            raise fault

    return answer


def counted(
    inner: Application, path: str = PATH, method: str = "POST", kind: str = "http", upload: float = 0.0
) -> list[tuple[str, str, float]]:
    found: list[tuple[str, str, float]] = []
    parts = [b"{", b"}"]

    async def count(model: str, outcome: str, seconds: float) -> None:
        found.append((model, outcome, seconds))

    async def receive() -> Message:
        await asyncio.sleep(upload)
        body = parts.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(parts)}

    async def send(message: Message) -> None:
        assert message["type"].startswith("http.response")

    async def asked() -> None:
        await CountedRequests(inner, count)({"type": kind, "path": path, "method": method}, receive, send)
        assert COUNTED.get() is False

    asyncio.run(asked())
    return found


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, "answered"), (400, "refused"), (413, "refused"), (500, "failed"), (503, "failed")]
)
@pytest.mark.parametrize("path", [PATH, "/v2/models/arrival/versions/1.0.0/infer"])
def test_outcome_is_that_of_the_status(status: int, outcome: str, path: str) -> None:
    ((model, found, _),) = counted(app(status), path)
    assert (model, found) == ("arrival", outcome)


@pytest.mark.parametrize(
    ("path", "method", "kind"),
    [
        ("/v2/health/ready", "POST", "http"),
        ("/v2/models/arrival", "POST", "http"),
        ("/v2/models/a/b/infer", "POST", "http"),
        (PATH, "GET", "http"),
        (PATH, "POST", "lifespan"),
    ],
)
def test_what_asks_for_no_prediction_is_not_counted(path: str, method: str, kind: str) -> None:
    assert counted(app(200), path, method, kind) == []


def test_an_application_that_breaks_without_an_answer_failed() -> None:
    found: list[str] = []

    async def count(_: str, outcome: str, __: float) -> None:
        found.append(outcome)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Message) -> None: ...

    broken = CountedRequests(app(None, OSError("cannot be written as JSON")), count)
    with pytest.raises(OSError, match="JSON"):
        asyncio.run(broken({"type": "http", "path": PATH, "method": "POST"}, receive, send))
    assert found == ["failed"]


def test_the_time_of_a_slow_caller_is_not_the_servers() -> None:
    ((_, _, seconds),) = counted(app(200, seconds=0.03), upload=0.3)
    assert 0.03 <= seconds < 0.3
