"""What answers in the place of Redis is not believed."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from test_look_up_files import column, rule

from mlspec_runtime.serve.look_up.connections import Connection
from mlspec_runtime.serve.look_up.redis_store import RedisStore
from mlspec_runtime.serve.look_up.store import Key, StoreFailure


class Answering:
    """A client whose every answer is the same."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    async def mget(self, _: list[str]) -> Any:
        return self.answer


def fetched(answer: Any, keys: list[Key]) -> Any:
    store = RedisStore(rule(column("visibility")), Connection("redis://127.0.0.1:1", None), 0.1, 1)
    store._client = Answering(answer)
    return asyncio.run(store.fetch(keys, datetime(2013, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("answer", [[1], [], [None, None], [["a"]], b"a", None, {"a": b"{}"}])
def test_answer_of_another_shape_is_a_fault_of_the_store(answer: Any) -> None:
    with pytest.raises(StoreFailure):
        fetched(answer, [("JFK",)])


def test_nothing_under_a_key_is_no_fault() -> None:
    assert fetched([None], [("JFK",)]) == [None]
