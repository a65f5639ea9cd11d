"""Requests over HTTP/1.1 on connections that stay open: as many as go, or as many a second as are asked for."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import cycle

CONNECTIONS = 16
MOST_IDLE = 2.0
"""Servers close a connection that is idle for longer, uvicorn after 5 s: it is opened again before."""


@dataclass(frozen=True)
class Target:
    """A server, its process, and the requests that it is asked, each as the bytes of its body."""

    name: str
    process: int
    port: int
    path: str
    bodies: list[bytes]


class _Connection:
    def __init__(self, target: Target) -> None:
        self._target = target
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def ask(self, body: bytes) -> bytes:
        if self._streams is not None and time.perf_counter() - self._used > MOST_IDLE:
            await self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._target.port)
        reader, writer = self._streams
        head = f"POST {self._target.path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        lines = answer.lower().split(b"\r\n")
        length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
        content = await reader.readexactly(length)
        self._used = time.perf_counter()
        if not answer.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{self._target.name}: {answer!r} {content!r}")
        return content

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            with contextlib.suppress(OSError):
                await self._streams[1].wait_closed()
            self._streams = None


async def _with_connections(target: Target, count: int, use: Callable[[list[_Connection]], Awaitable[None]]) -> None:
    connections = [_Connection(target) for _ in range(count)]
    try:
        await use(connections)
    finally:
        for connection in connections:
            await connection.close()


def answers(target: Target) -> list[bytes]:
    """The answer to each request, one after another."""
    found: list[bytes] = []

    async def use(connections: list[_Connection]) -> None:
        found.extend([await connections[0].ask(body) for body in target.bodies])

    asyncio.run(_with_connections(target, 1, use))
    return found


def throughput(target: Target, seconds: float) -> float:
    """Answers a second with every connection asking again as soon as it is answered."""
    done = 0
    until = time.perf_counter() + seconds
    bodies = cycle(target.bodies)

    async def one(connection: _Connection) -> None:
        nonlocal done
        while time.perf_counter() < until:
            await connection.ask(next(bodies))
            done += 1

    async def use(connections: list[_Connection]) -> None:
        await asyncio.gather(*map(one, connections))

    began = time.perf_counter()
    asyncio.run(_with_connections(target, CONNECTIONS, use))
    return done / (time.perf_counter() - began)


def latencies(target: Target, rate: float, seconds: float) -> list[float]:
    """Seconds from the moment at which each request was due to its answer, in order: who waits is counted as waiting.

    Requests are due at even distances, whether those before are answered or not.
    """
    found: list[float] = []
    bodies = cycle(target.bodies)

    async def use(connections: list[_Connection]) -> None:
        free: asyncio.LifoQueue[_Connection] = asyncio.LifoQueue()
        for connection in connections:
            free.put_nowait(connection)
        began = time.perf_counter() + 0.05

        async def one(due: float, body: bytes) -> None:
            connection = await free.get()
            await connection.ask(body)
            found.append(time.perf_counter() - due)
            free.put_nowait(connection)

        tasks: list[asyncio.Task[None]] = []
        for number in range(int(rate * seconds)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(one(due, next(bodies))))
        await asyncio.gather(*tasks)

    asyncio.run(_with_connections(target, 4 * CONNECTIONS, use))
    return sorted(found)
