"""What every store of looked-up inputs is asked, and what it may say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec_runtime.parameters.look_up import Moment
from mlspec_runtime.serve.column import Column

Key = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class LookUpRule:
    """One store of a version.

    Attributes:
        name: Its name in the spec.
        kind: What it is.
        place: The path of a file from the project's root, or the name of a connection.
        key: The columns of the request that a record is found by, with their types.
        columns: The inputs that are found in a record, by name.
        max_age: An older record counts as missing; in seconds.
        moment: Of a file, which column dates a row; None: the file's own time does.
    """

    name: str
    kind: Literal["file", "redis", "http"]
    place: str
    key: Mapping[str, Type]
    columns: Mapping[str, Column]
    max_age: float
    moment: Moment | None


@dataclass(frozen=True, slots=True)
class Record:
    """What a store has under a key: values by input, as they came, and the moment (UTC) at which they were true."""

    at: datetime
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands under a key is no record."""


Fetched = Sequence[Record | Unreadable | None]
"""What is under each key that was asked for; None: nothing."""


class StoreFailure(Exception):  # noqa: N818 - said of a store, which is no error of the server
    """A store that does not answer as it should; the text holds no address and no secret."""


class Store(Protocol):
    """A place that records are found in by key."""

    async def start(self) -> None:
        """Makes ready what can be made before the first question."""
        ...

    async def fetch(self, keys: Sequence[Key], now: datetime) -> Fetched:
        """Returns what is known at a moment under each key, of which none is twice.

        Raises:
            StoreFailure: the store does not answer.
        """
        ...

    async def close(self) -> None:
        """Lets go of connections."""
        ...
