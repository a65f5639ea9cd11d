"""What keeps a store from holding up answers: a time limit, a limit of questions at once, and a pause after faults."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from mlspec_runtime.serve.look_up.store import Fetched, Key, Store, StoreFailure

FAULTS = 5
"""After so many faults in a row a store is left alone."""

PAUSE_SECONDS = 1.0
"""So long; then one request tries it again."""

_LOG = logging.getLogger("mlspec_runtime.serve")


class Guard:
    """A store that is never waited for longer than a time.

    Args:
        name: The store's name, for messages.
        store: What is asked.
        seconds: The time, from the question on: waiting for others counts.
        at_once: So many questions are under way at most.
    """

    def __init__(self, name: str, store: Store, seconds: float, at_once: int) -> None:
        self._name = name
        self._store = store
        self._seconds = seconds
        self._free = asyncio.Semaphore(at_once)
        self._faults = 0
        self._resumes = 0.0
        self._tried = False

    async def fetch(self, keys: Sequence[Key], now: datetime) -> Fetched | None:
        """Returns what is under each key; None where the store did not answer in time, or is left alone."""
        alone = self._faults >= FAULTS
        if alone and (self._tried or monotonic() < self._resumes):
            return None
        self._tried = alone
        try:
            async with asyncio.timeout(self._seconds), self._free:
                found = await self._store.fetch(keys, now)
        except (TimeoutError, StoreFailure) as fault:
            self._failed(str(fault) or f"no answer within {self._seconds:g} s")
            return None
        finally:
            if alone:
                self._tried = False
        if alone:
            _LOG.warning("look-up %s: answers again", self._name)
        self._faults = 0
        return found

    async def close(self) -> None:
        """Lets go of the store's connections."""
        await self._store.close()

    def _failed(self, why: str) -> None:
        self._faults += 1
        self._resumes = monotonic() + PAUSE_SECONDS
        if self._faults in (1, FAULTS):
            left = f"; left alone for {PAUSE_SECONDS:g} s at a time" if self._faults == FAULTS else ""
            _LOG.warning("look-up %s: %s%s", self._name, why, left)
