"""A Prometheus that did not answer is not waited for again: the time of a run is bounded, however much it asks."""

import time

from mlspec.queries.verdicts import Source, Unanswered

LONG_SECONDS = 10
"""An answer that took so long to fail is not asked for once more."""
AWAY = "no Prometheus answers"


class Patience:
    """A source that gives the reason of its first silence to whatever is asked after it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._silent: Unanswered | None = None

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
        if found.reason.startswith(AWAY) or time.monotonic() - began > LONG_SECONDS:
            self._silent = found
