"""Records behind an HTTP address: all keys of a request in one POST."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import aiohttp

from mlspec_runtime.serve.look_up.connections import Connection
from mlspec_runtime.serve.look_up.record import plain, record_of
from mlspec_runtime.serve.look_up.store import Fetched, Key, LookUpRule, StoreFailure

MOST_BYTES = 16_777_216
"""A larger answer is not read."""

_OK = 200


class HttpStore:
    """A service that answers `{"records": [RECORD or null, ...]}` in the order of the keys.

    Args:
        rule: What is looked up.
        connection: Where.
        seconds: So long may an answer take.
        connections: So many are open at most.
    """

    def __init__(self, rule: LookUpRule, connection: Connection, seconds: float, connections: int) -> None:
        self._url = connection.url
        self._asked = {"key": list(rule.key), "columns": list(rule.columns)}
        authorization = {} if connection.secret is None else {"Authorization": f"Bearer {connection.secret}"}
        self._session = aiohttp.ClientSession(
            headers={"Content-Type": "application/json", "Accept": "application/json", **authorization},
            timeout=aiohttp.ClientTimeout(total=seconds),
            connector=aiohttp.TCPConnector(limit=connections),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def start(self) -> None:
        """Does nothing: connections are made when they are needed."""

    async def fetch(self, keys: Sequence[Key], now: datetime) -> Fetched:
        """Returns what is under each key.

        Raises:
            StoreFailure: the service does not answer, or not so many records as keys.
        """
        del now
        body = json.dumps({**self._asked, "rows": [[plain(value) for value in key] for key in keys]})
        try:
            # What answers elsewhere is not the service that the environment named.
            async with self._session.post(self._url, data=body, allow_redirects=False) as answer:
                if answer.status != _OK:
                    raise StoreFailure(f"status {answer.status}")
                content = await _whole(answer)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise StoreFailure(type(error).__name__) from None
        try:
            found: Any = json.loads(content)
        except (ValueError, RecursionError):
            raise StoreFailure("the answer is no JSON") from None
        records = cast("dict[str, Any]", found).get("records") if isinstance(found, dict) else None
        if not isinstance(records, list) or len(cast("list[object]", records)) != len(keys):
            raise StoreFailure("the answer has not one record for each key")
        return [None if record is None else record_of(record) for record in cast("list[object]", records)]

    async def close(self) -> None:
        """Closes the connections."""
        await self._session.close()


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    found = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        found += chunk
        if len(found) > MOST_BYTES:
            raise StoreFailure("the answer is too large")
    return bytes(found)
