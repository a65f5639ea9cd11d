"""Records in files: read whole, held by key, and read again when the files change."""

import asyncio
import logging
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic

from mlspec_runtime.failure import StageFailure
from mlspec_runtime.serve.look_up.file_rows import Dated, read_rows, signature
from mlspec_runtime.serve.look_up.store import Fetched, Key, LookUpRule, Record, StoreFailure

LOOK_SECONDS = 5.0
"""So often is looked whether the files are others."""

_LOG = logging.getLogger("mlspec_runtime.serve")


class FileStore:
    """The rows of a file; of several with one key the newest that is known counts.

    Args:
        rule: What is looked up.
        path: Where, as the process finds it.
    """

    def __init__(self, rule: LookUpRule, path: str) -> None:
        self._rule = rule
        self._path = path
        self._rows: Mapping[Key, Sequence[Dated]] | None = None
        self._signature: object = None
        self._looked = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Reads the files; where they cannot be read the store fails until they can."""
        self._looked = monotonic()
        await asyncio.to_thread(self._read)

    async def fetch(self, keys: Sequence[Key], now: datetime) -> Fetched:
        """Returns the newest row of each key that is known.

        Raises:
            StoreFailure: the files were never read.
        """
        self._look()
        rows = self._rows
        if rows is None:
            raise StoreFailure("the file could not be read")
        return [_newest(rows.get(key, ()), now) for key in keys]

    async def close(self) -> None:
        """Returns once nothing is being read."""
        if self._reading is not None:
            await self._reading

    def _look(self) -> None:
        if monotonic() - self._looked < LOOK_SECONDS or (self._reading is not None and not self._reading.done()):
            return
        self._looked = monotonic()
        self._reading = asyncio.create_task(asyncio.to_thread(self._read))

    def _read(self) -> None:
        try:
            found = signature(self._path)
            if found == self._signature:
                return
            self._signature = found
            self._rows = read_rows(self._rule, self._path)
        except (StageFailure, OSError) as error:
            # What was read before stays until it is too old.
            _LOG.warning("look-up %s: %s", self._rule.name, error)


def _newest(rows: Sequence[Dated], now: datetime) -> Record | None:
    place = bisect_right(rows, now, key=lambda row: row.known)
    return rows[place - 1].record if place else None
