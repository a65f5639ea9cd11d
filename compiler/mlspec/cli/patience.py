"""A Prometheus that fails slowly is not asked on and on: the time of a run is bounded, however much it asks."""

import time

from mlspec.cli.prometheus import Prometheus
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
        self._asked = self._answered = False

    @property
    def says_nothing(self) -> bool:
        """Whether it was asked and never answered."""
        return self._asked and not self._answered

    def at(self, query: str, moment: float) -> float | Unanswered | None:
        """Returns the one value of a result at a moment (Unix time), None for an empty one."""
        if self._silent is not None:
            return self._silent
        began = time.monotonic()
        found = self._source.at(query, moment)
        self._heard(found if isinstance(found, Unanswered) else None, began)
        return found

    def every(self, query: str, first: float, step: int, last: float) -> tuple[float, ...] | Unanswered:
        """Returns the values at `first` and every `step` seconds from there until `last`, those that there are."""
        if self._silent is not None:
            return self._silent
        began = time.monotonic()
        found = self._source.every(query, first, step, last)
        self._heard(found if isinstance(found, Unanswered) else None, began)
        return found

    def _heard(self, failure: Unanswered | None, began: float) -> None:
        self._asked = True
        if failure is None:
            self._answered = True
            return
        self._failures += time.monotonic() - began > LONG_SECONDS
        if self._failures >= MOST_FAILURES:
            self._silent = failure


class Asking:
    """The Prometheus of each address, or one in the place of all."""

    def __init__(self, instead: str | None) -> None:
        """Takes the address of the one that is asked instead.

        Raises:
            UsageError: it may not be asked.
        """
        self._sources: dict[str, Patience] = {}
        self._instead = instead
        if instead is not None:
            self.of(instead)

    def of(self, address: str) -> Patience:
        """Returns what answers for an address.

        Raises:
            UsageError: it may not be asked.
        """
        address = self._instead or address
        if address not in self._sources:
            self._sources[address] = Patience(Prometheus(address))
        return self._sources[address]

    @property
    def is_in_vain(self) -> bool:
        """Whether one of them was asked and never answered."""
        return any(each.says_nothing for each in self._sources.values())
