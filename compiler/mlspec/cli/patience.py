"""A Prometheus that fails slowly is not asked on and on: the time of a run is bounded, however much it asks."""

import time

from mlspec.queries.verdicts import Source, Unanswered

LONG_SECONDS = 3
MOST_FAILURES = 3
"""After so many answers that took so long to fail nothing more is asked."""


class Patience:
    """A source that gives the reason of its last failure to whatever is asked after too many of them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._silent: Unanswered | None = None
        self._failures = 0

    def at(self, query: str, moment: float) -> float | Unanswered | None:
        """Returns the one value of a result at a moment (Unix time), None for an empty one."""
        if self._silent is not None:
            return self._silent
        began = time.monotonic()
        found = self._source.at(query, moment)
        if isinstance(found, Unanswered):
            self._heard(found, began)
        return found

    def every(self, query: str, first: float, step: int, last: float) -> tuple[float, ...] | Unanswered:
        """Returns the values at `first` and every `step` seconds from there until `last`, those that there are."""
        if self._silent is not None:
            return self._silent
        began = time.monotonic()
        found = self._source.every(query, first, step, last)
        if isinstance(found, Unanswered):
            self._heard(found, began)
        return found

    def _heard(self, found: Unanswered, began: float) -> None:
        self._failures += time.monotonic() - began > LONG_SECONDS
        if self._failures >= MOST_FAILURES:
            self._silent = found
