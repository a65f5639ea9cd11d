"""Records in Redis: one string a key, all keys of a request in one command."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from mlspec_runtime.failure import StageFailure
from mlspec_runtime.serve.look_up.connections import Connection
from mlspec_runtime.serve.look_up.record import key_text, read_record
from mlspec_runtime.serve.look_up.store import Fetched, Key, LookUpRule, StoreFailure


class RedisStore:
    """A Redis server; a record's key is `<look-up>:<values of its key>`.

    Args:
        rule: What is looked up.
        connection: Where.
        seconds: So long may it take to connect, or to answer.
        connections: So many are open at most.

    Raises:
        StageFailure: the client is not installed, or the address is none.
    """

    def __init__(self, rule: LookUpRule, connection: Connection, seconds: float, connections: int) -> None:
        try:
            client: Any = import_module("redis.asyncio")
            retry: Any = import_module("redis.asyncio.retry")
            backoff: Any = import_module("redis.backoff")
        except ImportError:
            raise StageFailure(f"look-up {rule.name}: python -m pip install redis") from None
        self._prefix = f"{rule.name}:"
        self._failures = (import_module("redis").RedisError, OSError)
        password = {} if connection.secret is None else {"password": connection.secret}
        try:
            self._client: Any = client.Redis.from_url(
                connection.url,
                socket_timeout=seconds,
                socket_connect_timeout=seconds,
                max_connections=connections,
                # A connection that the server closed meanwhile is made anew, once.
                retry=retry.Retry(backoff.NoBackoff(), 1),
                **password,
            )
        except (ValueError, TypeError):
            raise StageFailure(
                f"look-up {rule.name}: the address of connection {rule.place} is none of Redis"
            ) from None

    async def start(self) -> None:
        """Does nothing: connections are made when they are needed."""

    async def fetch(self, keys: Sequence[Key], now: datetime) -> Fetched:
        """Returns what is under each key.

        Raises:
            StoreFailure: Redis does not answer, or with something else than a string a key.
        """
        del now
        try:
            found = await self._client.mget([self._prefix + key_text(key) for key in keys])
        except self._failures as error:
            raise StoreFailure(type(error).__name__) from None
        records = _records(found)
        if len(records) != len(keys):
            raise StoreFailure("AnswerOfAnotherShape")
        return [None if content is None else read_record(content) for content in records]

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.aclose()


def _records(answer: Any) -> list[bytes | None]:
    """Returns the strings of an answer that is a list of them and of nothing else; else none."""
    if not isinstance(answer, list) or not all(isinstance(each, bytes | None) for each in answer):  # pyright: ignore[reportUnknownVariableType] - a client without types
        return []
    return answer  # pyright: ignore[reportUnknownVariableType] - a client without types
