"""The looked-up inputs of a request: what each store has, not too old, and of the type that the model was built on."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from mlspec.expressions.values import Value
from mlspec_runtime.serve.failure import Refused, Unavailable
from mlspec_runtime.serve.look_up.guard import Guard
from mlspec_runtime.serve.look_up.measurements import LookUpMeasurements
from mlspec_runtime.serve.look_up.opening import open_store
from mlspec_runtime.serve.look_up.store import Fetched, Key, LookUpRule, Record, Unreadable
from mlspec_runtime.serve.tensor import shown

Row = Mapping[str, Value]

AT_ONCE = 64
"""So many questions to one store are under way at most, each over a connection of its own."""

AHEAD_SECONDS = 60.0
"""A record may be so far ahead of the server's clock; one that is further is not believed."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The inputs of one row; `lacking` says of those that are missing through a store's fault why."""

    values: Row
    lacking: Mapping[str, str]


class LookUps:
    """The stores of a version.

    Args:
        rules: What is looked up where.
        guards: The stores, in the same order.
        measurements: Where it is counted.
    """

    def __init__(self, rules: Sequence[LookUpRule], guards: Sequence[Guard], measurements: LookUpMeasurements) -> None:
        self._stores = tuple(zip(rules, guards, strict=True))
        self._measurements = measurements

    @classmethod
    async def open(
        cls, rules: Sequence[LookUpRule], root: str, seconds: float, measurements: LookUpMeasurements
    ) -> "LookUps":
        """Returns the stores, whose connections are made when they are first asked.

        Raises:
            StageFailure: the environment does not say where one is.
        """
        guards = [
            Guard(rule.name, await open_store(rule, root, os.environ, seconds, AT_ONCE), seconds, AT_ONCE)
            for rule in rules
        ]
        return cls(rules, guards, measurements)

    async def of(self, rows: Sequence[Row]) -> list[LookedUp]:
        """Returns the inputs of each row; what is missing, too old or unreadable is NULL.

        Raises:
            Refused: nothing stands under a key, and an input of it is never NULL.
            Unavailable: such an input is missing through a fault of the store.
        """
        now = datetime.now(UTC).replace(tzinfo=None)
        found = await asyncio.gather(*(self._of_store(rule, guard, rows, now) for rule, guard in self._stores))
        return [
            LookedUp(
                {name: value for each in of_row for name, value in each.values.items()},
                {name: why for each in of_row for name, why in each.lacking.items()},
            )
            for of_row in zip(*found, strict=True)
        ]

    async def close(self) -> None:
        """Lets go of all connections."""
        for _, guard in self._stores:
            await guard.close()

    async def _of_store(self, rule: LookUpRule, guard: Guard, rows: Sequence[Row], now: datetime) -> list[LookedUp]:
        keys: list[Key] = [tuple(row[name] for name in rule.key) for row in rows]
        asked = [key for key in dict.fromkeys(keys) if None not in key]
        began = perf_counter()
        fetched: Fetched | None = await guard.fetch(asked, now) if asked else ()
        self._measurements.waited(rule.name, perf_counter() - began)
        by_key = None if fetched is None else dict(zip(asked, fetched, strict=True))
        return [self._row(rule, key, place, by_key, now) for place, key in enumerate(keys)]

    def _row(
        self,
        rule: LookUpRule,
        key: Key,
        place: int,
        by_key: Mapping[Key, Record | Unreadable | None] | None,
        now: datetime,
    ) -> LookedUp:
        record = None if by_key is None else by_key.get(key)
        outcome, age, values = "missing", None, dict[str, Value]()
        if by_key is None:
            outcome = "failed"
        elif isinstance(record, Unreadable):
            outcome = "invalid"
        elif record is not None:
            seconds = (now - record.at).total_seconds()
            outcome, age = _dated(seconds, rule.max_age), max(seconds, 0.0) / rule.max_age
            if outcome == "hit":
                values = _readable(rule, record)
                outcome = outcome if len(values) == len(rule.columns) else "invalid"
        self._measurements.row(rule.name, outcome, age)
        lacking = [name for name in rule.columns if name not in values]
        for name in lacking:
            if not rule.columns[name].nullable:
                raise _without(rule, key, place, name, outcome)
        whole = {name: values.get(name) for name in rule.columns}
        return LookedUp(whole, {} if outcome == "missing" else dict.fromkeys(lacking, f"{rule.name}: {outcome}"))


def _dated(seconds: float, max_age: float) -> str:
    if seconds < -AHEAD_SECONDS:
        return "invalid"
    return "hit" if seconds <= max_age else "stale"


def _readable(rule: LookUpRule, record: Record) -> dict[str, Value]:
    """Returns those inputs of a record that are as the version wants them."""
    found: dict[str, Value] = {}
    for name, column in rule.columns.items():
        if name in record.values:
            try:
                found[name] = column.value(record.values[name], name)
            except Refused:
                continue
    return found


def _without(rule: LookUpRule, key: Key, place: int, name: str, outcome: str) -> Refused | Unavailable:
    if outcome == "missing":
        what = ", ".join(map(shown, key))
        return Refused(f"{', '.join(rule.key)}[{place}]: {what} is not in {rule.name}, and {name} is never null")
    return Unavailable(f"{name}[{place}]: {rule.name} is {_SAID[outcome]}, and {name} is never null")


_SAID = {"failed": "not answering", "stale": "too old", "invalid": "unreadable"}
